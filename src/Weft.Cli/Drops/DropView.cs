using System.Text.Json.Nodes;
using Weft.Cli.Output;

namespace Weft.Cli.Drops;

/// <summary>One dropped packet as a line for people: addresses are named after their workloads where they have one.</summary>
internal static class DropView
{
    public static string Line(JsonObject drop)
    {
        string ends = FlowText.Ends(drop);
        string workload = FlowText.Text(drop, "workload");
        string sender = workload.Length == 0 || ends.Contains(workload, StringComparison.Ordinal) ? "" : $" from {workload}";
        string packet = $"({FlowText.Text(drop, "lengthBytes")} bytes, {FlowText.Text(drop, "program")})";
        return $"{FlowText.Time(drop)} {FlowText.Text(drop, "node"),-10} {FlowText.Text(drop, "reason"),-22} {FlowText.Protocol(drop),-6} {ends}{sender} {packet} {Why(drop)}";
    }

    /// <summary>True for a drop that a policy decided, so that it can be explained and a policy can allow it.</summary>
    public static bool IsOfPolicy(JsonObject drop) => FlowText.Text(drop, "reason").StartsWith("Policy", StringComparison.Ordinal);

    private static string Why(JsonObject drop)
    {
        string text = FlowText.Text(drop, "text");
        return FlowText.Rule(drop, "rule") is { } rule ? $"{text}: {rule}" : text;
    }
}
