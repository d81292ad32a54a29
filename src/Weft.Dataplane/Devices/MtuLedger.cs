namespace Weft.Dataplane.Devices;

/// <summary>The one place that says how large a packet may be on each path, derived from the underlay's MTU.</summary>
public static class MtuLedger
{
    /// <summary>Outer IPv4 (20) + UDP (8) + VXLAN (8) + inner Ethernet (14).</summary>
    public const int VxlanOverheadBytes = 20 + 8 + 8 + 14;

    /// <summary>RFC 8200 section 5: below this an IPv6 link does not work.</summary>
    public const int MinimumIpv6Bytes = 1280;

    /// <summary>The MTU workloads get: what fits every path, so that no path depends on a working path MTU discovery.</summary>
    public static int Workload(int underlayMtuBytes) => OverVxlan(underlayMtuBytes);

    /// <summary>Largest inner IP packet on a VXLAN path.</summary>
    public static int OverVxlan(int underlayMtuBytes)
    {
        var inner = underlayMtuBytes - VxlanOverheadBytes;
        return inner >= MinimumIpv6Bytes
            ? inner
            : throw new ArgumentOutOfRangeException(
                nameof(underlayMtuBytes),
                underlayMtuBytes,
                $"The underlay needs an MTU of {MinimumIpv6Bytes + VxlanOverheadBytes} bytes or more to carry IPv6 in VXLAN.");
    }

    /// <summary>Largest IP packet on a native path.</summary>
    public static int Native(int underlayMtuBytes) => underlayMtuBytes;
}
