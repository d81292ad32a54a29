using System.Collections.Immutable;
using System.Net;
using Weft.Dataplane;
using Weft.Dataplane.Policies;
using Weft.Node.Tests.Dataplane;

namespace Weft.Node.Tests.Policies;

/// <summary>States written by hand.</summary>
internal static class PolicyStates
{
    public const byte Tcp = 6;
    public const byte Udp = 17;

    /// <summary>Denies what no rule allows.</summary>
    public const uint DefaultRule = 1;

    public const uint AllowRule = 2;
    public const uint AuditRule = 3;

    private const uint DenyAll = 1;

    /// <summary>
    /// A workload that one class of peers may reach (or that may reach one class of peers) on one port of TCP and UDP. States of different
    /// numbers mean the same and have no number in common.
    /// </summary>
    public static PolicyState Only(FabricPod workload, PolicyDirection direction, int port, uint number, params FabricPod[] peers) =>
        Only(workload, direction, number, Rules(port), peers);

    /// <summary>The same, of other rules for the peers.</summary>
    public static PolicyState Only(FabricPod workload, PolicyDirection direction, uint number, ImmutableArray<FilterRule> rules, params FabricPod[] peers)
    {
        var (isolation, filter) = (number, (number * 2) + 10);
        var @class = number;
        return new PolicyState(
            KeyedSet.Of(peers.SelectMany(peer => new[] { peer.Ipv4, peer.Ipv6 }).Select(address => KeyValuePair.Create(Single(address), @class))),
            KeyedSet.Of([KeyValuePair.Create(workload.Spec.Id, direction == PolicyDirection.Ingress ? new EndpointIsolation(isolation, 0) : new EndpointIsolation(0, isolation))]),
            KeyedSet.Of([KeyValuePair.Create(new FilterKey(isolation, 0), DenyAll + filter), KeyValuePair.Create(new FilterKey(isolation, @class), filter)]),
            KeyedSet.Of([KeyValuePair.Create(DenyAll + filter, new PolicyFilter([Default])), KeyValuePair.Create(filter, new PolicyFilter([Default, .. rules]))]));
    }

    /// <summary>Allows one port of TCP and UDP.</summary>
    public static ImmutableArray<FilterRule> Rules(int port) =>
        [Allow(Tcp, port), Allow(Udp, port)];

    private static FilterRule Default => new(0, 0, ushort.MaxValue, new PolicyVerdict(false, DefaultRule, 0));

    private static FilterRule Allow(byte protocol, int port) => new(protocol, (ushort)port, (ushort)port, new PolicyVerdict(true, AllowRule, 0));

    private static IPNetwork Single(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);
}
