using Weft.Client;

namespace Weft.Controller;

/// <summary>Settings of the controller.</summary>
public sealed record ControllerOptions
{
    /// <summary>How to reach the API server.</summary>
    public required KubeClientOptions Client { get; init; }

    /// <summary>Namespace of the Lease by which one of several controllers leads.</summary>
    public string LeaseNamespace { get; init; } = "kube-system";

    /// <summary>Name of that Lease.</summary>
    public string LeaseName { get; init; } = "weft-controller";

    /// <summary>Unique among all controllers and across restarts; null makes one up.</summary>
    public string? Identity { get; init; }
}
