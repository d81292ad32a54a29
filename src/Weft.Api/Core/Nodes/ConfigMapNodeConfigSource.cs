using System.ComponentModel;

namespace Weft.Api;

[Description("A ConfigMap with a node's configuration; no longer used by Kubernetes.")]
public sealed record ConfigMapNodeConfigSource
{
    [ApiRequired]
    public string KubeletConfigKey { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Namespace { get; init => field = value ?? ""; } = "";

    public string? ResourceVersion { get; init; }

    public string? Uid { get; init; }
}
