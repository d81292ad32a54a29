using System.Globalization;
using Weft.Bench.Reporting;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Rows;

/// <summary>How fast a node's agent takes in workloads, and what memory it needs.</summary>
internal sealed class AgentRow : BenchRow
{
    private const int SerialAdds = 30;
    private const int ParallelAdds = 16;
    private const int ParallelRounds = 3;

    public override string Name => "CNI ADD, agent memory";

    public override async Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        using var node = await AgentUnderTest.StartAsync(cancellationToken);
        var plugin = new CniPlugin(node.CniSocket);
        var idle = node.AgentResidentMiB();
        var sandboxes = Enumerable.Range(0, ParallelAdds).Select(i => node.Sandbox($"w{i}")).ToList();
        foreach (var sandbox in sandboxes)
        {
            await node.CreatePodAsync(sandbox, node.Nodes[0], cancellationToken);
        }

        await SerialAsync(plugin, sandboxes, cancellationToken); // a warm agent is what is asked for
        var serial = await SerialAsync(plugin, sandboxes, cancellationToken);
        var parallel = await ParallelAsync(plugin, sandboxes, cancellationToken);
        return
        [
            new RowResult("CNI ADD, one after another", serial.ToString(), "p50 25 ms"),
            new RowResult($"CNI ADD, {ParallelAdds} at once, all done", Milliseconds(parallel.Percentile(0.5)), "300 ms"),
            new RowResult("agent memory, ready and idle", Mebibytes(idle), "120 MB"),
            new RowResult($"agent memory, after {(2 * SerialAdds) + (ParallelRounds * ParallelAdds)} ADD and DEL", Mebibytes(node.AgentResidentMiB()), null),
        ];
    }

    private static async Task<Latencies> SerialAsync(CniPlugin plugin, List<LabNamespace> sandboxes, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        for (var i = 0; i < SerialAdds; i++)
        {
            var sandbox = sandboxes[i % sandboxes.Count];
            var started = TimeProvider.System.GetTimestamp();
            await plugin.AddAsync(sandbox, cancellationToken);
            latencies.Add(TimeProvider.System.GetElapsedTime(started));
            await plugin.DeleteAsync(sandbox, cancellationToken);
        }

        return latencies;
    }

    private static async Task<Latencies> ParallelAsync(CniPlugin plugin, List<LabNamespace> sandboxes, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        for (var round = 0; round < ParallelRounds; round++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(sandboxes.Select(sandbox => plugin.AddAsync(sandbox, cancellationToken)));
            latencies.Add(TimeProvider.System.GetElapsedTime(started));
            await Task.WhenAll(sandboxes.Select(sandbox => plugin.DeleteAsync(sandbox, cancellationToken)));
        }

        return latencies;
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"p50 {time.TotalMilliseconds:0.0} ms");

    private static string Mebibytes(double mebibytes) => string.Create(CultureInfo.InvariantCulture, $"{mebibytes:0} MiB");
}
