using System.Globalization;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Bench.Policies;
using Weft.Bench.Reporting;

namespace Weft.Bench.Rows;

/// <summary>Policies to the rows of one node, without the kernel: everything at once, and one change among all of it. And what it occupies.</summary>
internal sealed class PolicyCompileRow : BenchRow
{
    private const int WarmUp = 50;
    private const int Changes = 400;
    private const int ColdRuns = 5;

    /// <summary>The scale that a node must carry.</summary>
    private static readonly CompilePlan _plan = new(1_000, 50_000, 10_000, 250);

    public override string Name => "Policy compile";

    public override Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var of = string.Create(
            CultureInfo.InvariantCulture, $"{_plan.Policies:N0} policies, {_plan.Pods:N0} Pods, {_plan.Workloads} workloads, {_plan.Namespaces:N0} namespaces");
        return Task.FromResult<IReadOnlyList<RowResult>>([.. Measure(_plan).Select(row => new RowResult($"{Name}, {row.What}: {of}", row.Value, null))]);
    }

    private static List<(string What, string Value)> Measure(CompilePlan plan)
    {
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        List<NamespaceRecord> namespaces = [.. Enumerable.Range(0, plan.Namespaces).Select(plan.Namespace)];
        List<PodRecord> pods = [.. Enumerable.Range(0, plan.Pods).Select(number => plan.Pod(number))];
        var withPods = GC.GetTotalMemory(forceFullCollection: true);
        List<PolicyRecord> policies = [.. Enumerable.Range(0, plan.Policies).Select(plan.Policy)];
        var withPolicies = GC.GetTotalMemory(forceFullCollection: true);
        var cold = new Latencies();
        PolicyCompiler compiler = new();
        for (var run = 0; run < ColdRuns; run++)
        {
            compiler = new PolicyCompiler();
            cold.Add(Time(() => plan.Tell(compiler, namespaces, pods, policies), compiler));
        }

        var compiled = GC.GetTotalMemory(forceFullCollection: true);
        var figures = compiler.Figures;
        return
        [
            ("cold", cold.ToString()),
            ("one policy added", Each(compiler, i => compiler.Change(null, plan.Policy(plan.Policies + i))).ToString()),
            ("one label changed", Each(compiler, i => compiler.Change(pods[i * 97 % plan.Pods], plan.Pod(i * 97 % plan.Pods, 1 + (i % 2)))).ToString()),
            ("one Pod added", Each(compiler, i => compiler.Change(null, plan.Pod(plan.Pods + i))).ToString()),
            ("memory", string.Create(
                CultureInfo.InvariantCulture,
                $"{MiB(withPods - empty)} MiB Pods, {MiB(withPolicies - withPods)} MiB policies, {MiB(compiled - withPolicies)} MiB compiler; {figures.Classes:N0} classes, {figures.Isolations:N0} isolations")),
        ];
    }

    private static Latencies Each(PolicyCompiler compiler, Action<int> change)
    {
        var latencies = new Latencies();
        for (var i = 0; i < WarmUp + Changes; i++)
        {
            var number = i;
            var time = Time(() => change(number), compiler);
            if (i >= WarmUp)
            {
                latencies.Add(time);
            }
        }

        return latencies;
    }

    private static TimeSpan Time(Action change, PolicyCompiler compiler)
    {
        var started = TimeProvider.System.GetTimestamp();
        change();
        compiler.Settle();
        return TimeProvider.System.GetElapsedTime(started);
    }

    private static string MiB(long octets) => (octets / 1024.0 / 1024).ToString("0.0", CultureInfo.InvariantCulture);
}
