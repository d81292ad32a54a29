using Weft.Bench.Reporting;

namespace Weft.Bench.Rows;

/// <summary>Says whether this kernel has IPVS to compare with.</summary>
internal sealed class IpvsRow : BenchRow
{
    public override string Name => "IPVS";

    public override Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RowResult>>([new RowResult(Name, IsThere() ? "in this kernel; not measured" : "not in this kernel", null)]);

    // Built in or loaded it has this file; as a module it is listed with the kernel.
    private static bool IsThere()
    {
        const string Module = "ip_vs.ko";
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var modules = $"/lib/modules/{release}/modules.dep";
        return File.Exists("/proc/net/ip_vs") || (File.Exists(modules) && File.ReadLines(modules).Any(line => line.Contains(Module, StringComparison.Ordinal)));
    }
}
