namespace Weft.Bench.Reporting;

/// <summary>Reads what kind of machine this is.</summary>
internal static class MachineFactsReader
{
    public static MachineFacts Read() => new(
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown",
        Environment.ProcessorCount,
        File.ReadAllText("/proc/loadavg").Split(' ')[0]);
}
