using System.Net;
using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Drops;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Tests.Drops;

public sealed class DropDecoderTests
{
    private static readonly DateTimeOffset _boot = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly DropDecoder _decoder = new(_boot, id => id == new EndpointId(7) ? "shop/web" : null, (address, port, protocol) => $"{address}:{port}/{protocol}", rule => rule - 1000);

    [Fact]
    public void A_record_becomes_words_and_addresses()
    {
        // The first four bytes of the field are the IPv4 address.
        var drop = Decode(Record() with { Src = AbiValues.ToIpv6(IPAddress.Parse("a40:102::")) })!;

        Assert.Equal(_boot.AddSeconds(2), drop.Time);
        Assert.Equal((DropReason.SpoofedIp, "the source IP address is not the workload's own"), (drop.Reason, drop.Text));
        Assert.Equal((Hook.FromWorkload, new EndpointId(7), "shop/web"), (drop.Program, drop.Endpoint, drop.Workload));
        Assert.Equal((17, 53, 1024), (drop.Protocol, drop.SourcePort, drop.DestinationPort));
        Assert.Equal((IPAddress.Parse("10.64.1.2"), IPAddress.Any), (drop.Source, drop.Destination));
        Assert.Equal("0.0.0.0:1024/17", drop.Service);
        Assert.Equal(3u, drop.Rule);
    }

    [Fact]
    public void An_unread_packet_has_no_addresses_and_no_workload()
    {
        var drop = Decode(Record() with { Family = 0, Endpoint = 0 })!;

        Assert.Null(drop.Source);
        Assert.Null(drop.Destination);
        Assert.Null(drop.Endpoint);
        Assert.Null(drop.Workload);
        Assert.Null(drop.Service);
    }

    [Fact]
    public void A_reason_that_is_not_known_is_shown_as_its_number() => Assert.Equal("unknown (99)", Decode(Record() with { Reason = 99 })!.Text);

    [Fact]
    public void Every_truncation_and_other_kinds_are_passed_over()
    {
        var bytes = MemoryMarshal.AsBytes<DropEventRecord>(new[] { Record() }).ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(_decoder.Decode(bytes.AsSpan(0, length)));
        }

        Assert.Null(Decode(Record() with { Kind = 9 }));
    }

    private static DropEventRecord Record() => new()
    {
        TimeNs = 2_000_000_000,
        Reason = (uint)DropReason.SpoofedIp,
        Endpoint = 7,
        Kind = (byte)EventKind.Drop,
        Family = 4,
        Protocol = 17,
        Sport = 53,
        Dport = 1024,
        Program = (byte)Hook.FromWorkload,
        Rule = 1003,
    };

    private DropEvent? Decode(DropEventRecord record) => _decoder.Decode(MemoryMarshal.AsBytes<DropEventRecord>(new[] { record }));
}
