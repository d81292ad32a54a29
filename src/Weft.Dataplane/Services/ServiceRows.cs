using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Services;

/// <summary>Rows of one Service port. Pure.</summary>
internal static class ServiceRows
{
    private const ulong NanosecondsPerTick = 100;

    /// <summary>True when clients outside the fabric may use it.</summary>
    public static bool IsOutside(ServiceFrontend frontend) => frontend.Kind != FrontendKind.Cluster;

    public static ServiceRow ToService(ServicePortSpec spec, ServiceFrontend frontend, uint id, TableRange inside, TableRange outside) => new()
    {
        Id = id,
        Flags = (uint)Flags(spec, frontend),
        Inside = inside.ToRecord(),
        Outside = IsOutside(frontend) ? outside.ToRecord() : default,
        Affinity = spec.Affinity is { } affinity ? Units(affinity) : 0,
    };

    /// <summary>The row of an address, whatever the port.</summary>
    public static ServiceRow ToAddress(bool answersEcho) => new() { Flags = answersEcho ? (uint)ServiceFlag.Echo : 0 };

    public static MemberRow ToMember(BackendSpec backend) => new() { Port = backend.Port, Draining = backend.IsDraining ? (byte)1 : (byte)0 };

    /// <summary>The ranges of one family; the other's say nothing here.</summary>
    public static IEnumerable<IPNetwork> Ranges(ServicePortSpec spec, AddressFamily family) =>
        spec.SourceRanges.Where(range => range.BaseAddress.AddressFamily == family);

    private static ServiceFlag Flags(ServicePortSpec spec, ServiceFrontend frontend) => frontend.Kind switch
    {
        FrontendKind.Cluster => ServiceFlag.Reject,

        // loadBalancerSourceRanges concern the addresses of the load balancer only.
        FrontendKind.LoadBalancer when !spec.SourceRanges.IsEmpty => ServiceFlag.Outside | ServiceFlag.Ranges,
        _ => ServiceFlag.Outside,
    };

    // Rounded up: an affinity never ends early.
    private static uint Units(TimeSpan time) =>
        (uint)Math.Min(uint.MaxValue, (((ulong)time.Ticks * NanosecondsPerTick) >> AbiConstants.TimeShift) + 1);
}
