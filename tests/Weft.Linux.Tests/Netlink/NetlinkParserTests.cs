using System.Buffers.Binary;
using System.Net;
using Weft.Linux.Interop;
using Weft.Linux.Netlink;

namespace Weft.Linux.Tests.Netlink;

/// <summary>Bytes from the kernel are trusted for their meaning, never for their lengths.</summary>
public sealed class NetlinkParserTests
{
    private static readonly Route _route = new(IPNetwork.Parse("192.0.2.0/24"))
    {
        Interface = new IfIndex(3),
        Gateway = IPAddress.Parse("10.0.0.1"),
        MtuBytes = 1400,
        Priority = 5,
        Scope = RouteScope.Universe,
        NextHops = [new RouteNextHop(new IfIndex(4), IPAddress.Parse("10.0.0.2")), new RouteNextHop(new IfIndex(5), IPAddress.Parse("fe80::1"), 7, true)],
    };

    [Fact]
    public void A_message_has_the_layout_of_the_manual()
    {
        var request = new NetlinkRequest(Libc.RTM_GETLINK, Libc.NLM_F_ACK, "x");
        request.Header(4)[0] = 0xaa;
        request.Nested(18, inner => inner.Text(1, "veth").UInt32(2, 0x01020304));
        Assert.Equal(
            "2C000000" + "1200" + "0500" + "09000000" + "00000000" + "AA000000" // length, type, flags, sequence, port; family header
            + "1800" + "1280" + "0900" + "0100" + "7665746800" + "000000" // nested; text, padded to four
            + "0800" + "0200" + "04030201",
            Convert.ToHexString(request.Finish(9)));
    }

    [Fact]
    public void A_route_reads_back_as_written() => Assert.Equal(_route, RouteMessage.Parse(RoutePayload()));

    [Fact]
    public void No_truncation_of_a_route_makes_the_parser_throw_or_read_on()
    {
        var whole = RoutePayload();
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = RouteMessage.Parse(whole.AsSpan(0, length));
            Assert.NotEqual(_route, cut);
        }
    }

    [Fact]
    public void No_changed_octet_of_a_route_makes_the_parser_throw()
    {
        var whole = RoutePayload();
        for (var at = 0; at < whole.Length; at++)
        {
            for (var value = 0; value < 256; value += 5)
            {
                var changed = (byte[])whole.Clone();
                changed[at] = (byte)value;
                var exception = Record.Exception(() => RouteMessage.Parse(changed));
                Assert.True(exception is null, $"octet {at} = {value}: {exception}");
            }
        }
    }

    [Fact]
    public void Links_and_their_nested_attributes_may_be_cut_anywhere()
    {
        var request = new NetlinkRequest(Libc.RTM_NEWLINK, 0, "x");
        request.Header(LinkParser.HeaderLength);
        request.Text(Libc.IFLA_IFNAME, "vx0").Bytes(Libc.IFLA_STATS64, new byte[192]);
        request.Nested(Libc.IFLA_LINKINFO, info => info.Text(Libc.IFLA_INFO_KIND, "vxlan")
            .Nested(Libc.IFLA_INFO_DATA, data => data.Int32(Libc.IFLA_VXLAN_ID, 7).UInt16BigEndian(Libc.IFLA_VXLAN_PORT, 4789)));
        var whole = request.Finish(1)[Libc.NLMSG_HDRLEN..].ToArray();
        Assert.Equal(new VxlanState(7, 4789, false, false), LinkParser.Parse(whole)!.Vxlan);
        for (var length = 0; length < whole.Length; length++)
        {
            var cut = LinkParser.Parse(whole.AsSpan(0, length));
            Assert.True(cut is null || cut.Vxlan is null);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(uint.MaxValue)]
    public void A_message_length_that_does_not_fit_ends_the_walk(uint length)
    {
        var datagram = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(datagram, length);
        var messages = new NetlinkMessages(datagram);
        Assert.False(messages.TryRead());
    }

    [Fact]
    public void The_kernels_words_are_found_behind_a_capped_and_an_uncapped_request()
    {
        var words = new NetlinkRequest(0, 0, "x").Text(Libc.NLMSGERR_ATTR_MSG, "no such thing").Finish(0)[Libc.NLMSG_HDRLEN..].ToArray();
        var header = new byte[Libc.NLMSG_HDRLEN];
        BinaryPrimitives.WriteInt32LittleEndian(header, 24);
        byte[] minusTwo = [0xfe, 0xff, 0xff, 0xff];
        var capped = NetlinkError.Parse(Libc.NLM_F_CAPPED | Libc.NLM_F_ACK_TLVS, [.. minusTwo, .. header, .. words]);
        Assert.Equal((Errno.ENOENT, "no such thing"), (capped.Errno, capped.Message));
        var whole = NetlinkError.Parse(Libc.NLM_F_ACK_TLVS, [.. minusTwo, .. header, .. new byte[8], .. words]);
        Assert.Equal("no such thing", whole.Message);
        Assert.Null(NetlinkError.Parse(Libc.NLM_F_ACK_TLVS, [.. minusTwo, .. header]).Message);
        Assert.Equal(Errno.EPROTO, NetlinkError.Parse(0, [1, 2]).Errno);
    }

    [Fact]
    public void A_message_has_a_limit() => Assert.Throws<ArgumentException>(
        () => new NetlinkRequest(0, 0, "x").Bytes(1, new byte[60000]).Bytes(1, new byte[60000]));

    private static byte[] RoutePayload() => RouteMessage.Write(Libc.RTM_NEWROUTE, 0, _route).Finish(1)[Libc.NLMSG_HDRLEN..].ToArray();
}
