using System.Collections.Immutable;
using System.Net;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Policies;
using Weft.Linux;
using Weft.Packets;

namespace Weft.Dataplane.Tests;

/// <summary>States of a node that differ in every way one state may differ from another.</summary>
internal static class TestStates
{
    public static readonly EndpointSpec Web = new(
        new EndpointId(1), "shop/web", "wft1", "/run/netns/web", "eth0", MacAddress.Parse("02:00:00:00:00:01"), IPAddress.Parse("10.64.1.2"), IPAddress.Parse("fd64:1:0:1::2"), 0);

    public static readonly EndpointSpec Worker = new(
        new EndpointId(2), "shop/worker", "wft2", "/run/netns/worker", "eth0", MacAddress.Parse("02:00:00:00:00:02"), IPAddress.Parse("10.64.1.3"), null, 1400);

    public static readonly RemoteNodeSpec Native = new(
        "ord1-b", [IPAddress.Parse("172.30.1.12"), IPAddress.Parse("fd30:1::12")], [IPNetwork.Parse("10.64.2.0/24"), IPNetwork.Parse("fd64:1:0:2::/64")], RemotePath.Native);

    public static readonly RemoteNodeSpec Far = new(
        "lga1-a", [IPAddress.Parse("172.30.2.11"), IPAddress.Parse("fd30:2::11")], [IPNetwork.Parse("10.65.1.0/24"), IPNetwork.Parse("fd64:2:0:1::/64")], RemotePath.Vxlan);

    public static readonly NodeFacts Facts = new(
        new IfIndex(2), 1500, IPAddress.Parse("172.30.1.11"), IPAddress.Parse("fd30:1::11"), [IPAddress.Parse("172.30.1.11"), IPAddress.Parse("fd30:1::11")],
        new IfIndex(4), new IfIndex(3), MacAddress.Parse("02:00:00:00:00:aa"), new IfIndex(5));

    public static readonly ImmutableDictionary<EndpointId, IfIndex> Devices =
        ImmutableDictionary<EndpointId, IfIndex>.Empty.Add(Web.Id, new IfIndex(10)).Add(Worker.Id, new IfIndex(11));

    public static readonly NodeState Empty = NodeState.Empty("eth0");

    public static readonly NodeState Full = Empty with
    {
        Endpoints = [Web, Worker],
        Nodes = [Native, Far],
        LocalPrefixes = [IPNetwork.Parse("10.64.1.0/24"), IPNetwork.Parse("fd64:1:0:1::/64")],
        Policies = PolicyState.OpenFor([Web.Id, Worker.Id]),
    };

    public static readonly ImmutableArray<NodeState> All =
    [
        Empty,
        Full,
        Full with { Endpoints = [Web] },
        Full with { Endpoints = [Web with { Mac = Worker.Mac }, Worker with { Ipv4 = IPAddress.Parse("10.64.1.9") }] },
        Full with { Endpoints = [Web with { Ipv4 = Worker.Ipv4 }, Worker with { Ipv4 = Web.Ipv4 }] },
        Full with { Nodes = [Far] },
        Full with { Nodes = [Native with { Path = RemotePath.Vxlan }, Far with { Path = RemotePath.Native }] },
        Full with { Nodes = [Native with { Prefixes = Far.Prefixes }, Far with { Prefixes = Native.Prefixes }] },
        Full with { LocalPrefixes = [IPNetwork.Parse("10.64.0.0/16")] },
        Full with { LocalPrefixes = [] },
    ];
}
