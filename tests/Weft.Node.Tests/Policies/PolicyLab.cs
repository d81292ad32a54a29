using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Policies;
using Weft.Node.Tests.Dataplane;
using Weft.Node.Tests.Services;

namespace Weft.Node.Tests.Policies;

/// <summary>Two clients on one node and a server on another, which answers on two ports of TCP and UDP and both families.</summary>
public sealed class PolicyLab : IDisposable
{
    internal const int Web = 80;
    internal const int Admin = 81;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    private readonly FabricLab _lab = new();
    private readonly List<NamedServer> _servers = [];

    public PolicyLab()
    {
        try
        {
            var clients = _lab.AddNode();
            (Client, Other) = (clients.AddPod(), clients.AddPod());
            Server = _lab.AddNode().AddPod();
            _lab.Join(RemotePath.Vxlan);
            foreach (var address in new[] { Server.Ipv4, Server.Ipv6 })
            {
                _servers.Add(new NamedServer("web", Server.Namespace, address, Web));
                _servers.Add(new NamedServer("admin", Server.Namespace, address, Admin));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal FabricPod Client { get; } = null!;

    internal FabricPod Other { get; } = null!;

    internal FabricPod Server { get; } = null!;

    /// <summary>Brings a node to these policies; the workloads they say nothing about are open.</summary>
    internal static void Apply(FabricNode node, PolicyState policies)
    {
        var isolations = policies.Isolations.ToBuilder();
        foreach (var endpoint in node.State.Endpoints.Where(endpoint => !policies.Isolations.Contains(endpoint.Id)))
        {
            isolations.Set(endpoint.Id, default);
        }

        node.State = node.State with { Policies = policies with { Isolations = isolations.ToSet() } };
        node.Apply();
    }

    /// <summary>Asks once, by a new flow; fails when no answer comes.</summary>
    internal static void AssertPasses(FabricPod from, ProtocolType protocol, IPAddress address, int port) =>
        Assert.Equal(port == Web ? "web" : "admin", NamedClient.AskOnce(from.Namespace, protocol, address, port).Server);

    /// <summary>Begins a flow, sees the node count a drop, and no answer.</summary>
    internal static void AssertDropped(FabricPod from, ProtocolType protocol, IPAddress address, int port, FabricNode at, DropReason reason)
    {
        var before = at.Drops(reason);
        using var socket = from.Namespace.Handle.Run(() => new Socket(
            address.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol));
        socket.Blocking = false;
        var connected = ConnectsAtOnce(socket, new IPEndPoint(address, port));
        if (protocol == ProtocolType.Udp)
        {
            socket.Send("?"u8);
        }

        Await(() => at.Drops(reason) > before, $"a drop as {reason}");
        Assert.False(protocol == ProtocolType.Udp ? socket.Poll(0, SelectMode.SelectRead) : connected || socket.Poll(0, SelectMode.SelectWrite));
    }

    internal static void Await(Func<bool> condition, string what)
    {
        var time = TimeProvider.System;
        for (var started = time.GetTimestamp(); !condition();)
        {
            Assert.True(time.GetElapsedTime(started) < _patience, $"{what} did not come");
            using var pause = new ManualResetEventSlim();
            pause.Wait(_pause);
        }
    }

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _lab.Dispose();
    }

    private static bool ConnectsAtOnce(Socket socket, IPEndPoint server)
    {
        try
        {
            socket.Connect(server);
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return false;
        }
    }
}
