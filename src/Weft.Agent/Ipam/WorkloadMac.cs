using System.Net;
using Weft.Packets;

namespace Weft.Agent.Ipam;

/// <summary>The hardware address of a workload's interface.</summary>
internal static class WorkloadMac
{
    /// <summary>
    /// 0a:58 (locally administered) and the last four bytes of the address: unique on its node as the address is, and readable in a capture.
    /// </summary>
    public static MacAddress Of(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return new MacAddress([0x0a, 0x58, .. bytes.AsSpan(bytes.Length - 4)]);
    }
}
