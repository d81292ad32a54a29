using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Where a workload's ConfigMaps and Secrets are read.</summary>
internal interface IConfigSource
{
    Task<ConfigMap?> ConfigMapAsync(ObjectKey key, CancellationToken cancellationToken);

    Task<Secret?> SecretAsync(ObjectKey key, CancellationToken cancellationToken);
}

internal sealed class ClientConfigSource(KubeClient client) : IConfigSource
{
    public Task<ConfigMap?> ConfigMapAsync(ObjectKey key, CancellationToken cancellationToken) =>
        client.TryGetAsync(ResourceTypes.ConfigMaps, key, cancellationToken);

    public Task<Secret?> SecretAsync(ObjectKey key, CancellationToken cancellationToken) =>
        client.TryGetAsync(ResourceTypes.Secrets, key, cancellationToken);
}

/// <summary>Something that a container's configuration names is missing or cannot be honoured; it may come later.</summary>
internal sealed class ContainerConfigException(string message) : Exception(message);
