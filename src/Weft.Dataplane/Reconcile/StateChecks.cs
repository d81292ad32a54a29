using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Nodes;
using Weft.Linux.Netlink;

namespace Weft.Dataplane.Reconcile;

/// <summary>Leaves out of a state what cannot be brought in, and says why; the rest goes on.</summary>
internal static class StateChecks
{
    private const int MinimumMtuBytes = 68;
    private const int MaximumMtuBytes = ushort.MaxValue;

    public static NodeState Valid(NodeState state, ChangeLog log) => state with
    {
        Endpoints = Keep(state.Endpoints, EndpointFault, Subjects.Of, log),
        Nodes = Keep(state.Nodes, NodeFault, Subjects.Of, log),
        LocalPrefixes = [.. state.LocalPrefixes.Distinct()],
        ServicePrefixes = [.. state.ServicePrefixes.Distinct()],
    };

    private static ImmutableArray<T> Keep<T>(
        ImmutableArray<T> items, Func<T, Seen, string?> fault, Func<T, string> subject, ChangeLog log)
    {
        var seen = new Seen();
        var valid = ImmutableArray.CreateBuilder<T>(items.Length);
        foreach (var item in items)
        {
            if (fault(item, seen) is { } message)
            {
                log.Fail(subject(item), "desired state", message);
            }
            else
            {
                valid.Add(item);
            }
        }

        return valid.ToImmutable();
    }

    private static string? EndpointFault(EndpointSpec spec, Seen seen) => spec switch
    {
        { Id.Value: 0 } => "An endpoint id is never 0.",
        { HostInterface.Length: 0 or > LinkTable.MaxNameLength } => $"'{spec.HostInterface}' cannot be an interface name.",
        { ContainerInterface.Length: 0 or > LinkTable.MaxNameLength } => $"'{spec.ContainerInterface}' cannot be an interface name.",
        { Ipv4.AddressFamily: not AddressFamily.InterNetwork } => $"{spec.Ipv4} is not an IPv4 address.",
        { Ipv6.AddressFamily: not AddressFamily.InterNetworkV6 } => $"{spec.Ipv6} is not an IPv6 address.",
        { MtuBytes: not 0 and (< MinimumMtuBytes or > MaximumMtuBytes) } => $"An MTU of {spec.MtuBytes} bytes is not possible.",
        { Mac.IsMulticast: true } => $"{spec.Mac} is a group address.",
        _ when !seen.Add(spec.Id) => "Another endpoint has this id.",
        _ when !seen.Add(spec.HostInterface) => $"Another endpoint has the interface {spec.HostInterface}.",
        _ => null,
    };

    private static string? NodeFault(RemoteNodeSpec spec, Seen seen) => spec switch
    {
        { Name.Length: 0 } => "A node has a name.",
        _ when spec.UnderlayAddresses.GroupBy(address => address.AddressFamily).Any(group => group.Count() > 1) =>
            "A node has at most one underlay address per family.",
        _ when spec.UnderlayAddresses.Any(IPAddress.IsLoopback) => "An underlay address is not a loopback address.",
        _ when !seen.Add(spec.Name) => "Another node has this name.",
        _ when !spec.UnderlayAddresses.All(address => seen.Add(address)) => "Another node has this underlay address.",
        _ => null,
    };

    /// <summary>Values met before, each kind by itself.</summary>
    private sealed class Seen
    {
        private readonly HashSet<object> _values = [];

        public bool Add(object value) => _values.Add(value);
    }
}
