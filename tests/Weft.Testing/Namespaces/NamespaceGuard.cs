using System.Net;
using System.Net.Sockets;
using Weft.Linux.Namespaces;
using Xunit.Sdk;

namespace Weft.Testing.Namespaces;

/// <summary>
/// Fails a test run that left a thread in a foreign namespace or a namespace behind: use as an assembly fixture.
/// <code>[assembly: AssemblyFixture(typeof(NamespaceGuard))]</code>
/// </summary>
public sealed class NamespaceGuard : IDisposable
{
    // The runtime's own re-compilation thread is made by whichever thread first asks for one and ends when it is idle;
    // it runs no code of ours and opens nothing.
    private const string TieringThread = ".NET Tiered Com";

    /// <summary>
    /// Begins at home what the runtime would begin wherever it is first needed and keep there: its thread for sockets.
    /// </summary>
    public NamespaceGuard()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var ended = new CancellationTokenSource();
        var receiving = socket.ReceiveAsync(new byte[1], ended.Token).AsTask();
        ended.Cancel();
        Task.WaitAny(receiving);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var foreign = ForeignThreads.Find().Where(thread => thread.Name != TieringThread).ToList();
        if (foreign.Count > 0)
        {
            throw new XunitException("Threads were left in foreign network namespaces:\n" + string.Join('\n', foreign));
        }

        var mine = $"wt-{Environment.ProcessId}-";
        var left = NetworkNamespace.Names().Where(name => name.StartsWith(mine, StringComparison.Ordinal)).ToList();
        if (left.Count > 0)
        {
            throw new XunitException("Network namespaces were left behind: " + string.Join(' ', left));
        }
    }
}
