using Weft.Api;
using Weft.Standalone.Runtime.Containers;

namespace Weft.Standalone.Tests.Runtime;

internal sealed class FakeConfigSource : IConfigSource
{
    public Dictionary<string, ConfigMap> ConfigMaps { get; } = [];

    public Dictionary<string, Secret> Secrets { get; } = [];

    public List<Service> Services { get; } = [];

    public Task<ConfigMap?> ConfigMapAsync(ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(ConfigMaps.GetValueOrDefault($"{key.Namespace}/{key.Name}"));

    public Task<Secret?> SecretAsync(ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(Secrets.GetValueOrDefault($"{key.Namespace}/{key.Name}"));

    public Task<IReadOnlyList<Service>> ServicesAsync(string @namespace, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Service>>([.. Services.Where(service => service.Metadata.Namespace == @namespace)]);

    public Task<Service?> ServiceAsync(ObjectKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Services.SingleOrDefault(service => service.Metadata.Namespace == key.Namespace && service.Metadata.Name == key.Name));
}
