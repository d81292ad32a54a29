using System.Net;
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

    /// <summary>The networks that cluster addresses of Services come from; no AddressPool may overlap them.</summary>
    public IReadOnlyList<IPNetwork> ServiceNetworks { get; init; } = [IPNetwork.Parse("10.96.0.0/16"), IPNetwork.Parse("fd96::/108")];

    /// <summary>Unique among all controllers and across restarts; null makes one up.</summary>
    public string? Identity { get; init; }
}
