using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Reconcile;
using Weft.Linux.Netlink;

namespace Weft.Dataplane.Routing;

/// <summary>Routes of the node's own stack to workloads, its own and others', and to Services: all by the host link, where the programs take over.</summary>
internal sealed class KernelRoutes(NodeNetwork network)
{
    /// <summary>Marks routes as Weft's (rtm_protocol); free in rt_protos of iproute2, systemd and FRR. 'W'.</summary>
    private const byte WeftProtocol = 87;

    private readonly DeltaTracker<IPNetwork, Hop> _tracker = new(EqualityComparer<IPNetwork>.Default, EqualityComparer<Hop>.Default);
    private Dictionary<IPNetwork, string> _subjects = [];

    /// <summary>Reads which of Weft's routes are there.</summary>
    public void ReadBack() => _tracker.ReplaceActual(network.Netlink.Routes.List()
        .Where(route => route.Protocol == WeftProtocol)
        .DistinctBy(route => route.Destination)
        .Select(route => KeyValuePair.Create(route.Destination, Hop.Of(route))));

    /// <param name="services">Prefixes of Services.</param>
    public void Want(NodeInputs inputs, IReadOnlyList<IPNetwork> services)
    {
        var wanted = new Dictionary<IPNetwork, Hop>();
        _subjects = [];
        foreach (var (prefix, subject) in Prefixes(inputs, services))
        {
            if (wanted.TryAdd(prefix, Hop.ByHostLink(prefix, inputs.Facts)))
            {
                _subjects[prefix] = subject;
            }
        }

        _tracker.ReplaceDesired(wanted);
    }

    public void Write(ChangeLog log)
    {
        foreach (var prefix in _tracker.PendingUpdates.ToList())
        {
            var hop = _tracker.Desired[prefix];
            if (log.Try(_subjects[prefix], $"route {prefix}", () => network.Netlink.Routes.Replace(hop.ToRoute(prefix))))
            {
                _tracker.Written(prefix, hop);
            }
        }
    }

    public void Delete(ChangeLog log)
    {
        foreach (var prefix in _tracker.PendingDeletes.ToList())
        {
            var hop = _tracker.Actual[prefix];
            if (log.Try(Subjects.Underlay, $"route {prefix}", () => network.Netlink.Routes.TryDelete(hop.ToRoute(prefix))))
            {
                _tracker.Removed(prefix);
            }
        }
    }

    private static IEnumerable<(IPNetwork Prefix, string Subject)> Prefixes(NodeInputs inputs, IReadOnlyList<IPNetwork> services) =>
    [
        .. inputs.LocalPrefixes.Select(prefix => (prefix, Subjects.Underlay)),
        .. inputs.Strays,
        .. inputs.Nodes.SelectMany(node => node.Prefixes.Select(prefix => (prefix, Subjects.Of(node)))),
        .. services.Select(prefix => (prefix, Subjects.Services)),
    ];

    /// <summary>What distinguishes two routes to one prefix.</summary>
    private sealed record Hop(Weft.Linux.IfIndex Device, IPAddress? Gateway, IPAddress? Source)
    {
        public static Hop Of(Route route) => new(route.Interface, route.Gateway, route.PreferredSource);

        // The link itself has no address: without a source the kernel would take any interface's.
        public static Hop ByHostLink(IPNetwork prefix, NodeFacts facts) => prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork
            ? new Hop(facts.HostLink, FabricAddresses.Gateway4, facts.Vtep4)
            : new Hop(facts.HostLink, FabricAddresses.Gateway6, facts.Underlay6);

        public Route ToRoute(IPNetwork prefix) => new(prefix)
        {
            Interface = Device,
            Gateway = Gateway,
            OnLink = Gateway is { AddressFamily: AddressFamily.InterNetwork },
            PreferredSource = Source,
            Protocol = WeftProtocol,
        };
    }
}
