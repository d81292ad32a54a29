using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Conntrack;
using Weft.Packets;

namespace Weft.Dataplane.Tests.Conntrack;

public sealed class FlowLookupTests
{
    private const uint Now = 1000;

    private static readonly DateTimeOffset _epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly FlowTuple _direct = Flow("TCP 10.64.0.5:40000 -> 10.64.1.7:80");
    private static readonly FlowTuple _toService = Flow("TCP 10.64.0.5:40000 -> 10.96.0.9:8080");

    [Fact]
    public void A_flow_is_found_from_either_direction()
    {
        Dictionary<FlowTuple, CtValueRow> table = new()
        {
            [_direct] = Row(CtFlag.Assured) with { EgressRule = 17, IngressRule = 18, Created = 900 },
            [_direct.Reversed] = Row(CtFlag.Reply),
        };

        var found = Find(_direct, table);

        Assert.Equal([false, true], found.Select(flow => flow.IsReply));
        Assert.Equal((7u, 8u, true), (found[0].EgressRule, found[0].IngressRule, found[0].IsAnswered));
        Assert.Equal(_epoch.AddTicks((900L << AbiConstants.TimeShift) / 100), found[0].Created);
        Assert.Equal(found, Find(_direct.Reversed, table));
    }

    [Fact]
    public void A_flow_to_a_service_is_found_by_the_service_and_by_the_backend()
    {
        Dictionary<FlowTuple, CtValueRow> table = new()
        {
            [_toService] = Row(CtFlag.NatDst, "10.64.1.7", 80),
            [_direct.Reversed] = Row(CtFlag.Reply | CtFlag.NatSrc, "10.96.0.9", 8080),
        };

        var found = Find(_toService, table);

        Assert.Equal(("10.64.1.7", (ushort)80, true), (found[0].NatAddress?.ToString(), found[0].NatPort, found[0].RewritesDestination));
        Assert.Equal(("10.96.0.9", (ushort)8080, false), (found[1].NatAddress?.ToString(), found[1].NatPort, found[1].RewritesDestination));
        Assert.Equal(found, Find(_direct, table));
    }

    [Fact]
    public void Ipv6_services_are_followed_too()
    {
        var toService = Flow("UDP [fd64:1::5]:5353 -> [fd96::a]:53");
        var direct = Flow("UDP [fd64:1::5]:5353 -> [fd64:2::7]:53");
        Dictionary<FlowTuple, CtValueRow> table = new()
        {
            [toService] = Row(CtFlag.NatDst, "fd64:2::7", 53),
            [direct.Reversed] = Row(CtFlag.Reply | CtFlag.NatSrc, "fd96::a", 53),
        };

        Assert.Equal(2, Find(direct, table).Count);
    }

    [Fact]
    public void What_is_dead_is_not_found()
    {
        Dictionary<FlowTuple, CtValueRow> table = new() { [_direct] = Row(0) with { LastSeen = Now - AbiConstants.CtLifetimeUnanswered - 1 } };

        Assert.Empty(Find(_direct, table));
    }

    [Fact]
    public void Echo_requests_are_found_by_their_ends()
    {
        var lookup = new FlowLookup(_epoch, Now, rule => rule - 10);
        var asked = Flow("ICMP 10.64.0.5 -> 10.64.1.7");
        (FlowTuple, CtValueRow)[] entries =
        [
            (asked with { SourcePort = 77, DestinationPort = 77 }, Row(0)),
            (asked.Reversed with { SourcePort = 77, DestinationPort = 77 }, Row(CtFlag.Reply)),
            (Flow("ICMP 10.64.0.5 -> 10.64.1.8"), Row(0)),
            (_direct, Row(0)),
        ];

        Assert.Equal([false, true], lookup.Search(asked, entries).Select(flow => flow.IsReply));
    }

    private static IReadOnlyList<ConntrackFlow> Find(FlowTuple tuple, Dictionary<FlowTuple, CtValueRow> table) =>
        new FlowLookup(_epoch, Now, rule => rule == 0 ? 0 : rule - 10).Find(tuple, key => table.TryGetValue(key, out var row) ? row : null);

    private static FlowTuple Flow(string text) => FlowTuple.TryParse(text, out var tuple) ? tuple : throw new FormatException(text);

    private static CtValueRow Row(CtFlag flags, string? nat = null, ushort natPort = 0)
    {
        var row = new CtValueRow { LastSeen = Now - 1, Created = Now - 2, Flags = (byte)flags, Action = (byte)CtAction.Local, NatPort = natPort };
        if (nat is not null)
        {
            IPAddress.Parse(nat).TryWriteBytes(row.NatAddr, out _);
        }

        return row;
    }
}
