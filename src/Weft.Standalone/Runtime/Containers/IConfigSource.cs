using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Where a workload's ConfigMaps and Secrets, and the Services it is told of, are read.</summary>
internal interface IConfigSource
{
    Task<ConfigMap?> ConfigMapAsync(ObjectKey key, CancellationToken cancellationToken);

    Task<Secret?> SecretAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>The Services of a namespace; waits for the first list.</summary>
    Task<IReadOnlyList<Service>> ServicesAsync(string @namespace, CancellationToken cancellationToken);

    Task<Service?> ServiceAsync(ObjectKey key, CancellationToken cancellationToken);
}

internal sealed class ClientConfigSource : IConfigSource
{
    private const string ByNamespace = "namespace";

    private readonly KubeClient _client;
    private readonly Informer<Service> _services;

    /// <param name="client">Asked for what is needed seldom.</param>
    /// <param name="services">Services are needed at every start: they are watched, once for all nodes.</param>
    public ClientConfigSource(KubeClient client, Informer<Service> services)
    {
        _client = client;
        _services = services;
        services.AddIndex(ByNamespace, service => [service.Metadata.Namespace ?? ""]);
    }

    public Task<ConfigMap?> ConfigMapAsync(ObjectKey key, CancellationToken cancellationToken) =>
        _client.TryGetAsync(ResourceTypes.ConfigMaps, key, cancellationToken);

    public Task<Secret?> SecretAsync(ObjectKey key, CancellationToken cancellationToken) =>
        _client.TryGetAsync(ResourceTypes.Secrets, key, cancellationToken);

    public async Task<IReadOnlyList<Service>> ServicesAsync(string @namespace, CancellationToken cancellationToken)
    {
        await _services.WaitForSyncAsync(cancellationToken);
        return [.. _services.State.ByIndex(ByNamespace, @namespace)];
    }

    public async Task<Service?> ServiceAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        await _services.WaitForSyncAsync(cancellationToken);
        return _services.Get(key);
    }
}

/// <summary>Something that a container's configuration names is missing or cannot be honoured; it may come later.</summary>
internal sealed class ContainerConfigException(string message) : Exception(message);
