using System.Text.Json.Nodes;
using Weft.Cli.Output;

namespace Weft.Cli.Flows;

/// <summary>One verdict about a flow as a line for people.</summary>
internal static class FlowView
{
    public static string Line(JsonObject flow)
    {
        string head = $"{FlowText.Time(flow)} {FlowText.Text(flow, "node"),-10} {FlowText.Text(flow, "verdict"),-7} {FlowText.Protocol(flow),-6} {FlowText.Ends(flow)}";
        string via = FlowText.Text(flow, "via") is { Length: > 0 } address
            ? $" by {Service(flow)}{FlowText.Address(address, FlowText.Text(flow, "viaPort"))}"
            : "";
        string[] reasons = [.. Reasons(flow)];
        return reasons.Length == 0 ? head + via : $"{head}{via}: {string.Join("; ", reasons)}";
    }

    private static string Service(JsonObject flow) => FlowText.Text(flow, "service") is { Length: > 0 } service ? $"service {service} " : "";

    private static IEnumerable<string> Reasons(JsonObject flow)
    {
        foreach (string field in (string[])["egressRule", "ingressRule"])
        {
            if (FlowText.Rule(flow, field) is { } rule)
            {
                yield return rule;
            }
        }

        foreach (string field in (string[])["egressAudit", "ingressAudit"])
        {
            if (FlowText.Rule(flow, field) is { } rule)
            {
                yield return $"would be denied by {rule}";
            }
        }

        if (FlowText.Text(flow, "reason") == "PolicyUnknown")
        {
            yield return "what policies apply is not known there yet";
        }
    }
}
