using System.Net;

namespace Weft.Packets.Tests;

public sealed class FlowTupleTests
{
    [Theory]
    [InlineData("TCP 10.64.0.5:40000 -> 10.64.1.7:80", "TCP 10.64.0.5:40000 -> 10.64.1.7:80")]
    [InlineData("udp [fd64:1::5]:5353 -> [fd64:2::7]:53", "UDP [fd64:1::5]:5353 -> [fd64:2::7]:53")]
    [InlineData("  sctp   10.0.0.1:1->10.0.0.2:2  ", "SCTP 10.0.0.1:1 -> 10.0.0.2:2")]
    [InlineData("ICMP 10.64.0.5 -> 10.64.1.7", "ICMP 10.64.0.5 -> 10.64.1.7")]
    [InlineData("ICMPv6 fd64:1::5 -> fd64:2::7", "ICMPv6 fd64:1::5 -> fd64:2::7")]
    [InlineData("IP/47 10.64.0.5 -> 10.64.1.7", "IP/47 10.64.0.5 -> 10.64.1.7")]
    [InlineData("TCP 10.64.0.5:1 (shop/web) -> 10.64.1.7:80 (shop/redis)", "TCP 10.64.0.5:1 -> 10.64.1.7:80")]
    [InlineData(
        "12:00:00.500 ord1-a     PolicyIngress          UDP    10.64.0.2:5353 (shop/web) -> 10.65.0.9:53 (shop/dns) (78 bytes, FromWorkload) the receiver's policies",
        "UDP 10.64.0.2:5353 -> 10.65.0.9:53")]
    public void A_flow_is_read_as_drops_are_shown(string text, string flow)
    {
        Assert.True(FlowTuple.TryParse(text, out var tuple));
        Assert.Equal(flow, tuple.ToString());
        Assert.True(FlowTuple.TryParse(tuple.ToString(), out var again));
        Assert.Equal(tuple, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("->")]
    [InlineData("TCP 10.64.0.5:40000")]
    [InlineData("10.64.0.5:40000 -> 10.64.1.7:80")]
    [InlineData("TCP 10.64.0.5:40000 ->")]
    [InlineData("TCP 10.64.0.5:65536 -> 10.64.1.7:80")]
    [InlineData("TCP 10.64.0.5:x -> 10.64.1.7:80")]
    [InlineData("TCP 10.64.5:1 -> 10.64.1.7:80")]
    [InlineData("TCP [fd64::1:1 -> [fd64::2]:80")]
    [InlineData("TCP 10.64.0.5:1 -> [fd64::2]:80")]
    [InlineData("TCP fe80::1%eth0 -> fe80::2")]
    [InlineData("ICMP 10.64.0.5:7 -> 10.64.1.7:7")]
    [InlineData("QUIC 10.64.0.5:1 -> 10.64.1.7:80")]
    [InlineData("TCP web -> db")]
    public void What_is_no_flow_is_refused(string? text) => Assert.False(FlowTuple.TryParse(text, out _));

    [Fact]
    public void No_text_is_too_odd_to_be_read()
    {
        const string Alphabet = "TCPicmpv6/0123456789.:[]()-> %x";
        var random = new Random(20261122);
        for (var run = 0; run < 20_000; run++)
        {
            var text = string.Create(random.Next(40), random, static (span, chance) =>
            {
                foreach (ref var place in span)
                {
                    place = Alphabet[chance.Next(Alphabet.Length)];
                }
            });
            if (FlowTuple.TryParse($"TCP {text} -> {text}", out var tuple))
            {
                Assert.True(FlowTuple.TryParse(tuple.ToString(), out var again));
                Assert.Equal(tuple, again);
            }
        }
    }

    [Fact]
    public void Packets_of_both_directions_are_of_a_flow_and_others_are_not()
    {
        var (here, there) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
        var flow = new FlowTuple(6, here, 1, there, 80);

        Assert.True(flow.Holds(6, here, 1, there, 80));
        Assert.True(flow.Holds(6, there, 80, here, 1));
        Assert.True(flow.Reversed.Holds(6, here, 1, there, 80));
        Assert.False(flow.Holds(17, here, 1, there, 80));
        Assert.False(flow.Holds(6, here, 80, there, 1));
        Assert.False(flow.Holds(6, here, 1, null, 80));
    }

    [Fact]
    public void The_identifier_of_an_echo_request_does_not_count()
    {
        var (here, there) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));

        Assert.True(new FlowTuple(1, here, 0, there, 0).Holds(1, there, 77, here, 77));
    }

    [Theory]
    [InlineData("tcp", 6)]
    [InlineData("IcmpV6", 58)]
    [InlineData("132", 132)]
    [InlineData("ip/47", 47)]
    public void A_protocol_is_read_by_name_or_number(string text, byte number)
    {
        Assert.True(ProtocolName.TryParse(text, out var protocol));
        Assert.Equal(number, protocol);
        Assert.True(ProtocolName.TryParse(ProtocolName.Of(protocol), out var again));
        Assert.Equal(number, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("256")]
    [InlineData("-1")]
    [InlineData("ip/")]
    [InlineData("tcpx")]
    public void What_is_no_protocol_is_refused(string? text) => Assert.False(ProtocolName.TryParse(text, out _));
}
