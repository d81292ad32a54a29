using System.Globalization;
using System.Net;
using Weft.Bench.Reporting;
using Weft.Bench.Services;

namespace Weft.Bench.Rows;

/// <summary>One endpoint of one Service replaced among many: until the kernel's rows say so. And what the rows occupy.</summary>
internal sealed class ServiceChangeRow : BenchRow
{
    private const int Endpoints = 10;
    private const int WarmUp = 50;
    private const int Changes = 400;
    private const int Seed = 20_26;
    private static readonly int[] _sizes = [100, 1_000, 10_000];

    /// <summary>Of Services' maps (bpf/abi/service_maps.h).</summary>
    private static readonly string[] _nouns = ["services", "maglev", "backends", "members", "ranges", "affinity"];

    public override string Name => "Service change, kernel";

    public override Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var results = new List<RowResult>();
        foreach (var size in _sizes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var node = new ServiceNode();
            var plan = new ServicePlan(size, Endpoints, Measured: null);
            node.Apply(ServiceSpecs.Of(plan));
            results.Add(new RowResult(string.Create(CultureInfo.InvariantCulture, $"{Name}, among {size:N0} x {Endpoints}"), Change(node, plan).ToString(), null));
            if (size == _sizes[^1])
            {
                results.Add(Memory(node, plan));
            }
        }

        return Task.FromResult<IReadOnlyList<RowResult>>(results);
    }

    private static Latencies Change(ServiceNode node, ServicePlan plan)
    {
        var random = new Random(Seed);
        var latencies = new Latencies();
        for (var i = 0; i < WarmUp + Changes; i++)
        {
            var service = 1 + random.Next(plan.Services - 1);
            List<IPEndPoint> endpoints = [.. plan.EndpointsOf(service)];
            endpoints[random.Next(endpoints.Count)] = new IPEndPoint(new IPAddress([10, 200, (byte)(i >> 8), (byte)i]), ServicePlan.Port);
            var time = node.Apply(node.State.Services!.With(ServiceSpecs.Spec(service, "tcp", endpoints)));
            if (i >= WarmUp)
            {
                latencies.Add(time);
            }
        }

        return latencies;
    }

    private static RowResult Memory(ServiceNode node, ServicePlan plan)
    {
        const double MiB = 1024 * 1024;
        var maps = MapMemory.Read(node.PinPath);
        var ofServices = maps.Where(map => IsOfServices(map.Key)).Sum(map => map.Value);
        return new RowResult(
            string.Create(CultureInfo.InvariantCulture, $"kernel memory of maps, {plan.Services:N0} x {plan.Endpoints}"),
            string.Create(CultureInfo.InvariantCulture, $"{ofServices / MiB:0.0} MiB of Services, {maps.Values.Sum() / MiB:0.0} MiB in all"),
            null);
    }

    private static bool IsOfServices(string map) =>
        _nouns.Any(noun => map.StartsWith($"weft_{noun}", StringComparison.Ordinal));
}
