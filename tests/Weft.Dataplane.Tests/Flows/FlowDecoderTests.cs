using System.Net;
using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Flows;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Tests.Flows;

public sealed class FlowDecoderTests
{
    private static readonly DateTimeOffset _boot = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly FlowDecoder _decoder = new(_boot, (address, port, protocol) => $"{address}:{port}/{protocol}", rule => rule == 0 ? 0 : rule - 1000);

    [Fact]
    public void A_record_becomes_words_and_addresses()
    {
        var flow = Decode(Record())!;

        Assert.Equal((_boot.AddSeconds(2), EventKind.Audit, Hook.FromWorkload), (flow.Time, flow.Kind, flow.Program));
        Assert.Equal((new EndpointId(7), (EndpointId?)null), (flow.From, flow.To));
        Assert.Equal((IPAddress.Parse("fd00::1"), 40_000, IPAddress.Parse("fd00::2"), 8080, 6), (flow.Source, flow.SourcePort, flow.Destination, flow.DestinationPort, flow.Protocol));
        Assert.Equal((IPAddress.Parse("fd00::99"), 80, "fd00::99:80/6"), (flow.Via, flow.ViaPort, flow.Service));
        Assert.Equal((1u, 0u, 2u, 0u), (flow.EgressRule, flow.IngressRule, flow.EgressAuditRule, flow.IngressAuditRule));
    }

    [Fact]
    public void A_flow_that_used_no_Service_names_none()
    {
        var flow = Decode(Record() with { Via = default, Family = 4 })!;

        Assert.Null(flow.Via);
        Assert.Null(flow.Service);
        Assert.Equal(IPAddress.Parse("253.0.0.0"), flow.Source);
    }

    [Fact]
    public void Every_truncation_and_other_kinds_are_passed_over()
    {
        var bytes = MemoryMarshal.AsBytes<FlowEventRecord>(new[] { Record() }).ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(_decoder.Decode(bytes.AsSpan(0, length)));
        }

        Assert.Null(Decode(Record() with { Kind = (byte)EventKind.Drop }));
        Assert.Null(Decode(Record() with { Family = 0 }));
    }

    private static FlowEventRecord Record() => new()
    {
        TimeNs = 2_000_000_000,
        From = 7,
        EgressRule = 1001,
        EgressAuditRule = 1002,
        Src = AbiValues.ToIpv6(IPAddress.Parse("fd00::1")),
        Dst = AbiValues.ToIpv6(IPAddress.Parse("fd00::2")),
        Via = AbiValues.ToIpv6(IPAddress.Parse("fd00::99")),
        Sport = 40_000,
        Dport = 8080,
        ViaPort = 80,
        Kind = (byte)EventKind.Audit,
        Family = 6,
        Protocol = 6,
        Program = (byte)Hook.FromWorkload,
    };

    private FlowEvent? Decode(FlowEventRecord record) => _decoder.Decode(MemoryMarshal.AsBytes<FlowEventRecord>(new[] { record }));
}
