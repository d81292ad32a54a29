using System.Net;

namespace Weft.Cli.Connectivity;

/// <summary>Every workload to every workload, itself included: both families, smallest useful and largest packet.</summary>
internal static class ProbePlan
{
    /// <summary>A small packet: IP and ICMP headers and 8 bytes.</summary>
    private const int SmallBytes = 64;

    public static IReadOnlyList<Probe> For(IReadOnlyList<ProbeWorkload> workloads) =>
        [.. from source in workloads from target in workloads from probe in Pair(source, target) select probe];

    private static IEnumerable<Probe> Pair(ProbeWorkload from, ProbeWorkload to)
    {
        var full = Math.Min(from.MtuBytes, to.MtuBytes);
        return
        [
            .. Family(from.Ipv4, to.Ipv4, ProbeKind.Ipv4Small, ProbeKind.Ipv4FullMtu),
            .. Family(from.Ipv6, to.Ipv6, ProbeKind.Ipv6Small, ProbeKind.Ipv6FullMtu),
        ];

        IEnumerable<Probe> Family(IPAddress? source, IPAddress? destination, ProbeKind small, ProbeKind large) =>
            source is null || destination is null ? [] : [new(from, to, destination, small, SmallBytes), new(from, to, destination, large, full)];
    }
}
