namespace Weft.Linux.Sockets;

/// <summary>Address families of sockets, as the kernel numbers them.</summary>
public enum SocketDomain
{
    Unspecified = 0,
    Ipv4 = 2,
    Ipv6 = 10,

    /// <summary>Whole frames of one interface (packet(7)).</summary>
    Packet = 17,
}

/// <summary>Kinds of sockets, as the kernel numbers them.</summary>
public enum SocketStyle
{
    None = 0,
    Stream = 1,
    Datagram = 2,
    Raw = 3,
}

/// <summary>Socket options used here, as level and name (socket(7), ip(7), ipv6(7), tcp(7), udp(7), packet(7)).</summary>
public readonly record struct SocketOption(int Level, int Name)
{
    public static SocketOption ReuseAddress => new(1, 2);

    public static SocketOption SendBufferBytes => new(1, 7);

    public static SocketOption ReceiveBufferBytes => new(1, 8);

    /// <summary>Seconds to wait in close, behind an on/off number; {1, 0} ends a connection with a reset.</summary>
    public static SocketOption Linger => new(1, 13);

    public static SocketOption BindToDevice => new(1, 25);

    /// <summary>Larger buffers than the system's limit, for root.</summary>
    public static SocketOption ForceReceiveBufferBytes => new(1, 33);

    /// <summary>0 never, 1 by route, 2 always sets DF; 3 sets it and does not learn from what comes back (a probe).</summary>
    public static SocketOption Ipv4MtuDiscover => new(0, 10);

    public static SocketOption Ipv4Ttl => new(0, 2);

    public static SocketOption Ipv4HeaderIncluded => new(0, 3);

    public static SocketOption Ipv6MtuDiscover => new(41, 23);

    public static SocketOption Ipv6Only => new(41, 26);

    public static SocketOption TcpNoDelay => new(6, 1);

    public static SocketOption TcpQuickAck => new(6, 12);

    /// <summary>By name; "restricted" algorithms need root or the namespace the machine started with.</summary>
    public static SocketOption TcpCongestion => new(6, 13);

    /// <summary>One send call becomes datagrams of this many octets.</summary>
    public static SocketOption UdpSegmentBytes => new(17, 103);

    /// <summary>Received datagrams of one flow come merged.</summary>
    public static SocketOption UdpGro => new(17, 104);
}
