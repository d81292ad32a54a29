using System.Net.Sockets;
using Weft.Linux.Namespaces;

namespace Weft.Cli.Connectivity;

/// <summary>Sends the probes of one workload and gathers the answers.</summary>
internal sealed class Prober(TimeProvider time, ushort identifier)
{
    /// <summary>A probe without an answer is sent again, so that a neighbour that is being learned does not look like a fault.</summary>
    private const int Attempts = 3;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<ProbeResult>> RunAsync(ProbeWorkload source, IReadOnlyList<Probe> probes, CancellationToken cancellationToken)
    {
        if (!NetworkNamespace.TryOpen(source.NetnsPath, out var network))
        {
            return [.. probes.Select(probe => new ProbeResult(probe, null, $"{source.NetnsPath} is gone"))];
        }

        using (network)
        {
            List<ProbeResult> results = [];
            foreach (var family in probes.GroupBy(probe => probe.IsIpv6))
            {
                using var socket = EchoSocket.Open(network, family.Key);
                results.AddRange(await RunFamilyAsync(socket, [.. family], cancellationToken));
            }

            return results;
        }
    }

    private async Task<IEnumerable<ProbeResult>> RunFamilyAsync(EchoSocket socket, Probe[] probes, CancellationToken cancellationToken)
    {
        var roundTrips = new TimeSpan?[probes.Length];
        var failures = new string?[probes.Length];
        for (var attempt = 0; attempt < Attempts && roundTrips.Contains(null); attempt++)
        {
            await AttemptAsync(socket, probes, roundTrips, failures, cancellationToken);
        }

        return probes.Select((probe, i) => new ProbeResult(probe, roundTrips[i], roundTrips[i] is null ? failures[i] ?? "no answer" : null));
    }

    private async Task AttemptAsync(
        EchoSocket socket, Probe[] probes, TimeSpan?[] roundTrips, string?[] failures, CancellationToken cancellationToken)
    {
        var sent = new long[probes.Length];
        var waiting = 0;
        for (var i = 0; i < probes.Length; i++)
        {
            if (roundTrips[i] is not null)
            {
                continue;
            }

            sent[i] = time.GetTimestamp();
            failures[i] = TrySend(socket, probes[i], (ushort)i);
            waiting += failures[i] is null ? 1 : 0;
        }

        using var deadline = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            while (waiting > 0)
            {
                var (sequence, sender) = await socket.ReceiveAsync(identifier, either.Token);
                if (sequence < probes.Length && roundTrips[sequence] is null && sender.Equals(probes[sequence].Destination))
                {
                    roundTrips[sequence] = time.GetElapsedTime(sent[sequence]);
                    waiting--;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private string? TrySend(EchoSocket socket, Probe probe, ushort sequence)
    {
        try
        {
            socket.Send(probe.Destination, identifier, sequence, probe.PacketBytes);
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.MessageSize ? "message too long for the path" : exception.Message;
        }
    }
}
