using System.Text.Json.Nodes;
using Weft.Cli.Output;

namespace Weft.Cli.Flows;

/// <summary>Which flows a person wants to see.</summary>
/// <param name="Namespace">Of either end's workload; null means any.</param>
/// <param name="Workload">Either end's workload, as namespace/name; null means any.</param>
/// <param name="OnlyDenied">Denied, or to be denied were policies in audit mode in force.</param>
internal sealed record FlowFilter(string? Namespace, string? Workload, bool OnlyDenied)
{
    public bool Takes(JsonObject flow)
    {
        string[] ends = [FlowText.Text(flow, "sourceWorkload"), FlowText.Text(flow, "destinationWorkload")];
        return (Namespace is null || ends.Any(end => end.StartsWith($"{Namespace}/", StringComparison.Ordinal)))
            && (Workload is null || ends.Contains(Workload))
            && (!OnlyDenied || FlowText.Text(flow, "verdict") != "allowed");
    }
}
