namespace Weft.Standalone.Lab;

/// <summary>Names that the parts of a lab share.</summary>
public static class LabNames
{
    public const string DefaultLab = "weft";

    /// <summary>The namespace that holds the WAN's bridge.</summary>
    public const string Wan = "wan";

    /// <summary>A node's and a host's interface towards its router.</summary>
    public const string Uplink = "eth0";

    /// <summary>On a node of a topology, with the value "true": workloads that connect to a Service are given a backend at their socket.</summary>
    public const string SocketBalancingLabel = "weft.dev/socket-balancing";

    public const string RegionLabel = "topology.kubernetes.io/region";
}
