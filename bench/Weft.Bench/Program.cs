using System.Text.Json;
using Weft.Bench;
using Weft.Bench.Reporting;

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

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interrupted.Cancel();
};
var progress = new StderrProgress();
try
{
    var report = await new BenchRun(settings, progress).ExecuteAsync(interrupted.Token);
    progress.Report("");
    Console.Write(settings.Json ? JsonSerializer.Serialize(report, ReportJson.Default.BenchReport) + "\n" : TextReport.Format(report));
    return 0;
}
catch (OperationCanceledException)
{
    return 130;
}
