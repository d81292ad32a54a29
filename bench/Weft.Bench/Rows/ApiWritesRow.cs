using System.Globalization;
using Weft.Api;
using Weft.Bench.Reporting;
using Weft.Client;

namespace Weft.Bench.Rows;

/// <summary>How fast the embedded API server stores objects: one writer, then many at once (group commit). Every write is on disk when it is answered.</summary>
internal sealed class ApiWritesRow : BenchRow
{
    private const int Writers = 32;
    private const int SerialWrites = 300;
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(3);

    public override string Name => "API server writes";

    public override async Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        using var server = await ApiServerUnderTest.StartAsync(cancellationToken);
        await WriteForAsync(server.Client, "warm", Writers, TimeSpan.FromSeconds(1), cancellationToken);
        var serial = await SerialAsync(server.Client, cancellationToken);
        var rate = await WriteForAsync(server.Client, "many", Writers, _duration, cancellationToken);
        return
        [
            new RowResult($"{Name}, 1 writer", serial.ToString(), null),
            new RowResult($"{Name}, {Writers} writers", string.Create(CultureInfo.InvariantCulture, $"{rate:0} writes/s"), null),
        ];
    }

    private static async Task<Latencies> SerialAsync(KubeClient client, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        for (var i = 0; i < SerialWrites; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await client.CreateAsync(ResourceTypes.ConfigMaps, ApiServerUnderTest.ConfigMap($"serial-{i}"), cancellationToken);
            latencies.Add(TimeProvider.System.GetElapsedTime(started));
        }

        return latencies;
    }

    private static async Task<double> WriteForAsync(KubeClient client, string prefix, int writers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            var count = 0;
            while (TimeProvider.System.GetElapsedTime(started) < duration)
            {
                await client.CreateAsync(ResourceTypes.ConfigMaps, ApiServerUnderTest.ConfigMap($"{prefix}-{writer}-{count++}"), cancellationToken);
            }

            return count;
        }));
        return counts.Sum() / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }
}
