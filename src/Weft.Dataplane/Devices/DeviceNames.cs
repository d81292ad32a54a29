namespace Weft.Dataplane.Devices;

/// <summary>The devices that every node has.</summary>
public static class DeviceNames
{
    /// <summary>The node's own stack's end of the host link: routes to workloads point at it.</summary>
    public const string HostLink = "weft-host";

    /// <summary>The fabric's end of the host link.</summary>
    public const string HostLinkPeer = "weft-net";

    /// <summary>Takes VXLAN the programs leave to the kernel, and by its UDP socket makes the kernel aggregate VXLAN segments (GRO).</summary>
    public const string Vxlan = "weft-vxlan";
}
