using System.ComponentModel;

namespace Weft.Api;

[Description("Where the node's configuration comes from; no longer used by Kubernetes.")]
public sealed record NodeConfigSource
{
    public ConfigMapNodeConfigSource? ConfigMap { get; init; }
}
