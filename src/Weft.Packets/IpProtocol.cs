namespace Weft.Packets;

/// <summary>What an IP packet or an IPv6 extension header carries (IANA protocol numbers).</summary>
public enum IpProtocol : byte
{
    HopByHop = 0,
    Icmp = 1,
    Tcp = 6,
    Udp = 17,
    Routing = 43,
    Fragment = 44,
    Esp = 50,
    AuthenticationHeader = 51,
    Icmpv6 = 58,
    NoNext = 59,
    DestinationOptions = 60,
}
