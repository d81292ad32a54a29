using System.Text.Json;
using Weft.Bench;
using Weft.Bench.Meters;
using Weft.Bench.Paths;
using Weft.Bench.Reporting;
using Weft.Dataplane.Nodes;

var settings = BenchArguments.Parse(args);
if (settings is null)
{
    Console.Error.WriteLine(BenchArguments.Usage);
    return 2;
}

if (!Environment.IsPrivilegedProcess)
{
    Console.Error.WriteLine("bench: run as root: it makes network namespaces and a real-time thread");
    return 1;
}

var progress = new StderrProgress();
var machine = MachineFactsReader.Read();
IReadOnlyList<BenchPath> all = [new PlainVethPath(), new KernelBridgePath(), new KernelRoutingPath(), new KernelTwoNodeRoutingPath(), new KernelVxlanPath(),
    new WeftSameNodePath(), new WeftTwoNodePath(RemotePath.Native), new WeftTwoNodePath(RemotePath.Vxlan)];
var meters = settings.Select(Meter.All, meter => meter.Name);
var paths = settings.Select(all, path => path.Name);
paths = paths.Contains(all[0]) ? paths : [all[0], .. paths];

try
{
    foreach (var path in paths)
    {
        progress.Report($"building {path.Name}");
        path.Build();
    }

    var report = new BenchReport(machine, new PathBench(paths, settings, progress).Run(meters), []);
    progress.Report("");
    Console.Write(settings.Json ? JsonSerializer.Serialize(report, ReportJson.Default.BenchReport) + "\n" : TextReport.Format(report));
    return 0;
}
finally
{
    foreach (var path in paths)
    {
        path.Dispose();
    }
}
