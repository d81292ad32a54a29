namespace Weft.Packets;

/// <summary>What an Ethernet frame carries (IEEE 802 numbers, IANA registry).</summary>
public enum EtherType : ushort
{
    /// <summary>Not a value seen on the wire.</summary>
    None = 0,
    Ipv4 = 0x0800,
    Arp = 0x0806,
    Vlan = 0x8100,
    Ipv6 = 0x86dd,
}
