using Weft.Api;
using Weft.Standalone.Runtime.Containers;

namespace Weft.Standalone.Tests.Runtime;

internal sealed class FakeConfigSource : IConfigSource
{
    public Dictionary<string, ConfigMap> ConfigMaps { get; } = [];

    public Dictionary<string, Secret> Secrets { get; } = [];

    public Task<ConfigMap?> ConfigMapAsync(ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(ConfigMaps.GetValueOrDefault($"{key.Namespace}/{key.Name}"));

    public Task<Secret?> SecretAsync(ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(Secrets.GetValueOrDefault($"{key.Namespace}/{key.Name}"));
}
