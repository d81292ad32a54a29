using System.Text.Json.Serialization;

namespace Weft.Bench.Reporting;

/// <summary>Everything one run found out.</summary>
internal sealed record BenchReport(MachineFacts Machine, IReadOnlyList<PathResult> Paths, IReadOnlyList<RowResult> Rows);

/// <summary>One path with one meter.</summary>
/// <param name="Ratio">Against the plain veth of the same run; above 1 is better than it.</param>
/// <param name="Aim">What the project holds itself to, if anything.</param>
internal sealed record PathResult(
    string Path, string Meter, string Unit, double Best, double Median, double Ratio, double? Aim, IReadOnlyList<double> Samples);

/// <summary>Anything else that was measured: one number with its name.</summary>
internal sealed record RowResult(string Name, string Value, string? Aim);

/// <summary>Where it was measured: numbers of different machines do not compare, ratios roughly do.</summary>
internal sealed record MachineFacts(string Kernel, string Processor, int Processors, string LoadBefore);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
