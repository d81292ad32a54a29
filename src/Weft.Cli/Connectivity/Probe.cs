using System.Net;

namespace Weft.Cli.Connectivity;

/// <summary>A workload that can send probes and answer them.</summary>
/// <param name="Name"><c>namespace/name</c>.</param>
/// <param name="NetnsPath">File that holds its network namespace.</param>
/// <param name="MtuBytes">Of its fabric interface.</param>
internal sealed record ProbeWorkload(string Name, string Node, string NetnsPath, IPAddress? Ipv4, IPAddress? Ipv6, int MtuBytes);

/// <summary>One echo request to be answered.</summary>
/// <param name="PacketBytes">Size of the whole IP packet.</param>
internal sealed record Probe(ProbeWorkload From, ProbeWorkload To, IPAddress Destination, ProbeKind Kind, int PacketBytes)
{
    public bool IsIpv6 => Destination.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
}

/// <summary>The four questions asked of each pair.</summary>
internal enum ProbeKind
{
    Ipv4Small,
    Ipv4FullMtu,
    Ipv6Small,
    Ipv6FullMtu,
}

/// <param name="RoundTrip">Null: no answer.</param>
/// <param name="Failure">Why there was none, where the sender's own kernel said so.</param>
internal sealed record ProbeResult(Probe Probe, TimeSpan? RoundTrip, string? Failure)
{
    public bool Answered => RoundTrip is not null;
}
