using System.Globalization;
using Weft.Bench.Reporting;
using Weft.Bench.Services;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Rows;

/// <summary>All Services of a large cluster brought into an empty kernel: ours, and the rules that kube-proxy writes by nft.</summary>
internal sealed class ServiceLoadRow : BenchRow
{
    private const int Services = 10_000;
    private const int Endpoints = 10;
    private const int Repeats = 3;

    /// <summary>Nobody waits longer; the row then says so.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    public override string Name => "Services, cold load";

    public override Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var plan = new ServicePlan(Services, Endpoints, Measured: null);
        var services = ServiceSpecs.Of(plan);
        var best = Enumerable.Range(0, Repeats).Min(_ =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var node = new ServiceNode();
            return node.Apply(services);
        });
        List<RowResult> results = [new RowResult(Title("Weft", plan), string.Create(CultureInfo.InvariantCulture, $"{best.TotalSeconds:0.00} s"), "0.5 s")];
        foreach (var compared in new[] { plan with { Services = 1_000 }, plan with { Endpoints = 1 }, plan })
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.Add(new RowResult(Title("nft", compared), LoadNft(compared), null));
        }

        return Task.FromResult<IReadOnlyList<RowResult>>(results);
    }

    private static string LoadNft(ServicePlan plan)
    {
        using var lab = new NetnsLab();
        return NftRules.Load(lab.Namespace("n"), KubeProxyRules.Write(plan), _patience) is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s")
            : string.Create(CultureInfo.InvariantCulture, $"not done after {_patience.TotalSeconds:0} s");
    }

    private string Title(string who, ServicePlan plan) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}, {who}, {plan.Services:N0} x {plan.Endpoints}");
}
