using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Weft.Linux.Namespaces;
using Weft.Packets;

namespace Weft.Cli.Connectivity;

/// <summary>A raw ICMP or ICMPv6 socket that lives in a workload's namespace. Packets leave whole or not at all.</summary>
internal sealed class EchoSocket : IDisposable
{
    private const int Ipv6Level = 41;
    private const int Ipv6MtuDiscover = 23;
    private const int Ipv6DontFragment = 62;
    private const int PmtuDiscoverDo = 2;
    private const int Ipv4HeaderBytes = 20;
    private const int Ipv6HeaderBytes = 40;

    private readonly Socket _socket;
    private readonly bool _ipv6;
    private readonly byte[] _receive = new byte[65536];

    private EchoSocket(Socket socket, bool ipv6)
    {
        _socket = socket;
        _ipv6 = ipv6;
    }

    /// <summary>Opens the socket inside the namespace; afterwards it is an ordinary socket on any thread.</summary>
    public static EchoSocket Open(NetworkNamespace network, bool ipv6)
    {
        var socket = network.Run(() => ipv6
            ? new Socket(AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.IcmpV6)
            : new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp));
        if (ipv6)
        {
            socket.SetRawSocketOption(Ipv6Level, Ipv6MtuDiscover, BitConverter.GetBytes(PmtuDiscoverDo));
            socket.SetRawSocketOption(Ipv6Level, Ipv6DontFragment, BitConverter.GetBytes(1));
        }
        else
        {
            socket.DontFragment = true;
        }

        return new EchoSocket(socket, ipv6);
    }

    /// <summary>Sends one echo request of <paramref name="packetBytes"/>, IP header included.</summary>
    public void Send(IPAddress destination, ushort identifier, ushort sequence, int packetBytes)
    {
        var message = new byte[packetBytes - (_ipv6 ? Ipv6HeaderBytes : Ipv4HeaderBytes)];
        var type = _ipv6 ? Icmpv6Type.EchoRequest : IcmpType.EchoRequest;
        IcmpMessage.WriteHeader(message, type, 0, ((uint)identifier << 16) | sequence);
        if (!_ipv6)
        {
            // The kernel fills in ICMPv6's checksum, which covers the address it picks; ICMP's is the sender's.
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(IcmpMessage.ChecksumOffset), InternetChecksum.Compute(message));
        }

        _socket.SendTo(message, new IPEndPoint(destination, 0));
    }

    /// <summary>The next echo reply to <paramref name="identifier"/>: its sequence number and sender.</summary>
    public async Task<(ushort Sequence, IPAddress Sender)> ReceiveAsync(ushort identifier, CancellationToken cancellationToken)
    {
        var any = new IPEndPoint(_ipv6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            var received = await _socket.ReceiveFromAsync(_receive, any, cancellationToken);
            if (TryReadReply(_receive.AsSpan(0, received.ReceivedBytes), identifier, out var sequence))
            {
                return (sequence, ((IPEndPoint)received.RemoteEndPoint).Address);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    // A raw IPv4 socket hands over the IP header too; a raw IPv6 socket does not.
    private bool TryReadReply(ReadOnlySpan<byte> bytes, ushort identifier, out ushort sequence)
    {
        sequence = 0;
        var header = _ipv6 || bytes.IsEmpty ? 0 : (bytes[0] & 0x0f) * 4;
        if (header > bytes.Length || !IcmpMessage.TryParse(bytes[header..], out var message))
        {
            return false;
        }

        sequence = message.SequenceNumber;
        return message.Type == (_ipv6 ? Icmpv6Type.EchoReply : IcmpType.EchoReply) && message.Identifier == identifier;
    }
}
