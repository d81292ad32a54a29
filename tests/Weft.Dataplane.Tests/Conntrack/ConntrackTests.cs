using Weft.Dataplane.Abi;
using Weft.Dataplane.Conntrack;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Tests.Conntrack;

public sealed class ConntrackTests
{
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const int Fin = 1;
    private const int Reset = 4;

    [Theory]
    [InlineData(Tcp, 0, 0, 0, AbiConstants.CtLifetimeUnanswered)]
    [InlineData(Tcp, 0, 0, (int)CtFlag.Assured, AbiConstants.CtLifetimeTcp)]
    [InlineData(Tcp, Fin, 0, (int)CtFlag.Assured, AbiConstants.CtLifetimeHalfClosed)]
    [InlineData(Tcp, Fin, Fin, (int)CtFlag.Assured, AbiConstants.CtLifetimeClosed)]
    [InlineData(Tcp, 0, Reset, (int)CtFlag.Assured, AbiConstants.CtLifetimeClosed)]
    [InlineData(Udp, 0, 0, (int)CtFlag.Assured, AbiConstants.CtLifetimeDatagram)]
    [InlineData(Udp, 0, 0, (int)(CtFlag.Assured | CtFlag.Reply), AbiConstants.CtLifetimeDatagram)]
    public void A_flow_lives_as_long_as_its_state_allows(byte protocol, int here, int back, int flags, int lifetime)
    {
        var entry = new CtValueRow { LastSeen = 1000, TcpHere = (byte)here, TcpBack = (byte)back, Flags = (byte)flags };

        Assert.False(ConntrackLifetimes.IsExpired(entry, protocol, (uint)(1000 + lifetime)));
        Assert.True(ConntrackLifetimes.IsExpired(entry, protocol, (uint)(1001 + lifetime)));
    }

    [Fact]
    public void An_entry_seen_a_tick_ahead_of_this_clock_is_alive() =>
        Assert.False(ConntrackLifetimes.IsExpired(new CtValueRow { LastSeen = 11 }, Udp, 10));

    [Fact]
    public void Reversing_a_key_twice_gives_the_key()
    {
        var key = new CtKey4 { Src = 1, Dst = 2, Sport = 3, Dport = 4, Protocol = Tcp };

        var reverse = ConntrackCollector.Reverse(key);

        Assert.Equal((2u, 1u, (ushort)4, (ushort)3, Tcp), (reverse.Src.Value, reverse.Dst.Value, reverse.Sport.Value, reverse.Dport.Value, reverse.Protocol));
        Assert.True(RowComparer<CtKey4>.Instance.Equals(key, ConntrackCollector.Reverse(reverse)));
    }

    [Theory]
    [InlineData((int)CtFlag.NatDst, 0, 0, true)]
    [InlineData((int)(CtFlag.NatDst | CtFlag.Assured), Fin, 0, true)]
    [InlineData((int)(CtFlag.NatDst | CtFlag.Assured), Fin, Fin, false)]
    [InlineData((int)(CtFlag.NatDst | CtFlag.Assured), 0, Reset, false)]
    [InlineData((int)(CtFlag.NatSrc | CtFlag.Reply | CtFlag.Assured), 0, 0, false)]
    [InlineData((int)CtFlag.Assured, 0, 0, false)]
    public void A_Services_connection_is_the_clients_direction_of_a_translated_flow_that_is_not_closed(int flags, int here, int back, bool isOpen)
    {
        var entry = new CtValueRow { LastSeen = 1000, TcpHere = (byte)here, TcpBack = (byte)back, Flags = (byte)flags };

        Assert.Equal(isOpen, ServiceFlows.IsOpen(entry, Tcp, 1000));
        Assert.False(ServiceFlows.IsOpen(entry, Tcp, 1001 + AbiConstants.CtLifetimeTcp));
    }
}
