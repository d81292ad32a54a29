using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Weft.Packets;

namespace Weft.Lab.Tests.Policies.Probing;

/// <summary>The sockets of one end for some probes; everything ends with it.</summary>
internal sealed class ProbeSender : IAsyncDisposable
{
    // Of the ports from which nothing else sends: each attempt comes from another, so that none belongs to a known flow.
    private const int FirstSctpPort = 40_000;
    private static int _sctpPorts;

    private readonly ProbeBoard _board;
    private readonly IReadOnlyList<TruthProbe> _probes;

    // What goes through a Service comes from another socket than what goes straight to the same backend: with one port for both,
    // they would be one flow to the backend.
    private readonly Dictionary<(string Protocol, bool IsIpv6, bool IsThroughService), Socket> _shared = [];
    private readonly List<(int Index, Socket Socket)> _connections = [];
    private readonly List<Task> _tasks = [];

    private ProbeSender(ProbeBoard board, IReadOnlyList<TruthProbe> probes)
    {
        _board = board;
        _probes = probes;
    }

    /// <summary>Sends the probes with these numbers, all at once.</summary>
    public static ProbeSender Start(ProbeEnd end, ProbeBoard board, IReadOnlyList<TruthProbe> probes, IReadOnlyList<int> indexes)
    {
        ProbeSender sender = new(board, probes);
        end.Run(() =>
        {
            sender.Open(indexes);
            return true;
        });
        sender.Send(indexes);
        return sender;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Socket socket in _connections.Select(connection => connection.Socket).Concat(_shared.Values))
        {
            socket.Dispose();
        }

        await Task.WhenAll(_tasks);
    }

    // In the end's namespace: nothing here may begin anything asynchronous.
    private void Open(IReadOnlyList<int> indexes)
    {
        foreach (int index in indexes)
        {
            TruthProbe probe = _probes[index];
            if (probe.Protocol == "TCP")
            {
                // Ends with a reset: thousands of closed connections would keep their ports otherwise.
                _connections.Add((index, new Socket(probe.Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) }));
            }
            else if (!_shared.ContainsKey(KeyOf(probe)))
            {
                _shared.Add(KeyOf(probe), OpenShared(probe.Protocol, probe.IsIpv6));
            }
        }
    }

    private static (string Protocol, bool IsIpv6, bool IsThroughService) KeyOf(TruthProbe probe) => (probe.Protocol, probe.IsIpv6, probe.IsThroughService);

    private static Socket OpenShared(string protocol, bool ipv6)
    {
        AddressFamily family = ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        IPEndPoint any = new(ipv6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        Socket socket = protocol switch
        {
            "UDP" => new Socket(family, SocketType.Dgram, ProtocolType.Udp),
            "SCTP" => SctpProbe.OpenRaw(ipv6),
            "ICMP" => new Socket(family, SocketType.Raw, ipv6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp),
            _ => throw new ArgumentException($"no probe speaks {protocol}", nameof(protocol)),
        };
        socket.Bind(any);
        return socket;
    }

    private void Send(IReadOnlyList<int> indexes)
    {
        _tasks.AddRange(_shared.Select(socket => ReceiveAsync(socket.Key.Protocol, socket.Value)));
        _tasks.AddRange(_connections.Select(connection => ConnectAsync(connection.Index, connection.Socket)));
        foreach (int index in indexes.Where(index => _probes[index].Protocol != "TCP"))
        {
            TruthProbe probe = _probes[index];
            byte[] message = MessageOf(probe, _board.MarkOf(index));
            try
            {
                _shared[KeyOf(probe)].SendTo(message, new IPEndPoint(probe.Target.Address, probe.Protocol == "UDP" ? probe.Target.Port : 0));
            }
            catch (SocketException)
            {
                // What could not even be sent is what it is to be shown as: without an answer.
                continue;
            }
        }
    }

    private static byte[] MessageOf(TruthProbe probe, byte[] mark) => probe.Protocol switch
    {
        "SCTP" => SctpProbe.Request(
            (ushort)(FirstSctpPort + (Interlocked.Increment(ref _sctpPorts) % 20_000)), (ushort)probe.Target.Port, mark).Write(),
        "ICMP" => Echo(probe.IsIpv6, mark),
        _ => mark,
    };

    // Each probe has an identifier of its own, which is what tells flows of echo requests apart.
    private static byte[] Echo(bool ipv6, byte[] mark)
    {
        byte[] message = new byte[IcmpMessage.HeaderLength + ProbeBoard.MarkBytes];
        mark.CopyTo(message, IcmpMessage.HeaderLength);
        IcmpMessage.WriteHeader(message, ipv6 ? Icmpv6Type.EchoRequest : IcmpType.EchoRequest, 0, (uint)(BinaryPrimitives.ReadInt32BigEndian(mark.AsSpan(4)) + 1) << 16);
        if (!ipv6)
        {
            // The kernel fills in ICMPv6's checksum only.
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(IcmpMessage.ChecksumOffset), InternetChecksum.Compute(message));
        }

        return message;
    }

    private async Task ConnectAsync(int index, Socket socket)
    {
        try
        {
            await socket.ConnectAsync(_probes[index].Target);
            _board.Answered(index);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Refused, or the round has ended: without an answer.
            return;
        }
    }

    private async Task ReceiveAsync(string protocol, Socket socket)
    {
        byte[] buffer = new byte[2048];
        IPEndPoint any = new(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, any);
                Report(protocol, socket.AddressFamily, buffer.AsSpan(0, received.ReceivedBytes));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The round has ended.
            return;
        }
    }

    private void Report(string protocol, AddressFamily family, ReadOnlySpan<byte> bytes)
    {
        if (protocol == "UDP")
        {
            _board.Answered(bytes);
        }
        else if (protocol == "SCTP" && SctpProbe.TryReadAnswer(bytes, family, out SctpProbe answer))
        {
            _board.Answered(answer.Mark);
        }
        else if (protocol == "ICMP")
        {
            ReadOnlySpan<byte> message = family == AddressFamily.InterNetworkV6 ? bytes : bytes[((bytes[0] & 0x0f) * 4)..];
            byte reply = (byte)(family == AddressFamily.InterNetworkV6 ? Icmpv6Type.EchoReply : IcmpType.EchoReply);
            if (message.Length > IcmpMessage.HeaderLength && message[0] == reply)
            {
                _board.Answered(message[IcmpMessage.HeaderLength..]);
            }
        }
    }
}
