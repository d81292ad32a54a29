using Weft.Bench.Meters;
using Weft.Bench.Paths;
using Weft.Bench.Reporting;
using Weft.Bench.Rows;
using Weft.Dataplane.Nodes;

namespace Weft.Bench;

/// <summary>One run: the paths first, while nothing else of ours runs, then the other rows.</summary>
internal sealed class BenchRun(BenchSettings settings, IProgress<string> progress)
{
    private static IReadOnlyList<BenchPath> AllPaths() =>
    [
        new PlainVethPath(),
        new KernelBridgePath(),
        new KernelRoutingPath(),
        new KernelTwoNodeRoutingPath(),
        new KernelVxlanPath(),
        new WeftSameNodePath(),
        new WeftTwoNodePath(RemotePath.Native),
        new WeftTwoNodePath(RemotePath.Vxlan),
        new WeftServicePath(1),
        new WeftServicePath(1_000),
        new WeftServicePath(10_000),
        new KubeProxyPath(1),
        new KubeProxyPath(1_000),
        new KubeProxyPath(10_000),
        new WeftFlowLogPath(),
        new WeftPolicyPath(0),
        new WeftPolicyPath(10),
        new WeftPolicyPath(1_000),
        new WeftPolicyPath(10_000),
        new KubeRouterPath(0),
        new KubeRouterPath(10),
        new KubeRouterPath(1_000),
        new KubeRouterPath(10_000),
    ];

    public async Task<BenchReport> ExecuteAsync(CancellationToken cancellationToken)
    {
        var machine = MachineFactsReader.Read();
        WeftPath.RemoveOrphans();
        var all = AllPaths();
        var selection = new Selection(settings.Filter, all);
        var paths = selection.AnyPath ? MeasurePaths(all, selection, cancellationToken) : [];
        var rows = new List<RowResult>();
        foreach (var row in BenchRow.All.Where(selection.Includes))
        {
            progress.Report(row.Name);
            rows.AddRange(await row.MeasureAsync(settings, cancellationToken));
        }

        return new BenchReport(machine, paths, rows);
    }

    private IReadOnlyList<PathResult> MeasurePaths(IReadOnlyList<BenchPath> all, Selection selection, CancellationToken cancellationToken)
    {
        // The reference is measured whatever was chosen.
        var paths = all.Where((path, i) => i == 0 || selection.Includes(path)).ToList();
        try
        {
            foreach (var path in paths)
            {
                progress.Report($"building {path.Name}");
                path.Build();
            }

            return new PathBench(paths, settings, progress).Run([.. Meter.All.Where(selection.Includes)], cancellationToken);
        }
        finally
        {
            paths.ForEach(path => path.Dispose());
        }
    }
}
