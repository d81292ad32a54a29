using System.ComponentModel;

namespace Weft.Api;

[Description("Which configuration the node uses; no longer used by Kubernetes.")]
public sealed record NodeConfigStatus
{
    public NodeConfigSource? Active { get; init; }

    public NodeConfigSource? Assigned { get; init; }

    public string? Error { get; init; }

    public NodeConfigSource? LastKnownGood { get; init; }
}
