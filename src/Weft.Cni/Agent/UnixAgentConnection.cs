using System.Net.Sockets;
using System.Text.Json;
using Weft.Cni.Wire;

namespace Weft.Cni.Agent;

/// <summary>The agent's unix socket; one connection per request.</summary>
internal sealed class UnixAgentConnection(TimeProvider time) : IAgentConnection
{
    private const byte EndOfLine = (byte)'\n';

    public AgentReply Exchange(string socketPath, AgentRequest request, TimeSpan limit)
    {
        if (!File.Exists(socketPath))
        {
            throw new AgentUnavailableException($"there is no socket at {socketPath}");
        }

        var deadline = new Deadline(time, limit);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            Send(socket, request, deadline);
            return Receive(socket, deadline);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            throw deadline.Passed();
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            throw new AgentUnavailableException($"the agent at {socketPath} cannot be reached: {e.Message}", e);
        }
    }

    private static void Send(Socket socket, AgentRequest request, Deadline deadline)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, WireFormat.Json.AgentRequest), EndOfLine];
        for (var sent = 0; sent < line.Length;)
        {
            socket.SendTimeout = deadline.LeftMilliseconds();
            sent += socket.Send(line.AsSpan(sent));
        }
    }

    private static AgentReply Receive(Socket socket, Deadline deadline)
    {
        using var line = new MemoryStream();
        var chunk = new byte[16 << 10];
        while (line.Length <= ExchangeLimits.MaxLineBytes)
        {
            socket.ReceiveTimeout = deadline.LeftMilliseconds();
            var read = socket.Receive(chunk);
            var end = chunk.AsSpan(0, read).IndexOf(EndOfLine);
            line.Write(chunk, 0, end < 0 ? read : end);
            if (end >= 0)
            {
                return Parse(line);
            }

            if (read == 0)
            {
                throw new AgentUnavailableException("the agent closed the connection without an answer");
            }
        }

        throw new CniException(CniErrorCode.Internal, "the agent's answer has no end");
    }

    private static AgentReply Parse(MemoryStream line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.GetBuffer().AsSpan(0, (int)line.Length), WireFormat.Json.AgentReply)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new CniException(CniErrorCode.Internal, "the agent's answer is not understood", e);
        }
    }

    private sealed class Deadline(TimeProvider time, TimeSpan limit)
    {
        private readonly long _start = time.GetTimestamp();

        public int LeftMilliseconds()
        {
            var left = limit - time.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? Math.Max(1, (int)left.TotalMilliseconds) : throw Passed();
        }

        public AgentUnavailableException Passed() => new($"the agent did not answer within {limit.TotalSeconds:0} s");
    }
}
