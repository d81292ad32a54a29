using Weft.Bench.Policies;
using Weft.Bench.Reporting;

namespace Weft.Bench.Rows;

/// <summary>Something measured besides the paths: its own set-up, a few numbers.</summary>
internal abstract class BenchRow
{
    /// <summary>What people call it; also a filter word.</summary>
    public abstract string Name { get; }

    public static IReadOnlyList<BenchRow> All { get; } =
    [
        new LoadBalancerRow(),
        new PolicyCompileRow(),
        new ServiceLoadRow(),
        new ServiceChangeRow(),
        new ServiceApiRow(),
        new Policies.PolicyApplyRow(),
        new IpvsRow(),
        new AgentRow(),
        new PolicyApiRow(),
        new ApiWritesRow(),
        new WatchFanOutRow(),
    ];

    public abstract Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken);
}
