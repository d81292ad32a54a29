using System.Text.Json;
using Weft.Agent.Sandboxes;
using Weft.Dataplane;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Http;

/// <summary>What the agent wants of the kernel, what the kernel took of it, and who holds which address.</summary>
internal static class StateJson
{
    public static void Write(Utf8JsonWriter writer, AgentCore core)
    {
        var last = core.Loop.Last;
        writer.WriteStartObject();
        writer.WriteString("node", core.NodeName);
        writer.WriteStartObject("readiness");
        writer.WriteBoolean("ready", core.Readiness.IsReady);
        writer.WriteString("reason", core.Readiness.Reason);
        writer.WriteString("message", core.Readiness.Message);
        writer.WriteEndObject();
        WriteApplied(writer, core);
        if (last?.Desired is { } desired)
        {
            WriteDesired(writer, desired);
        }

        WriteResult(writer, last?.Result, last?.Failure);
        writer.WriteStartArray("sandboxes");
        foreach (var record in core.Ledger.Records)
        {
            WriteSandbox(writer, record);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // At once, where the FabricNode's status says it once a second at most.
    private static void WriteApplied(Utf8JsonWriter writer, AgentCore core)
    {
        writer.WriteStartObject("applied");
        if (core.AppliedView is { } view)
        {
            foreach (var (plural, version) in view.Versions)
            {
                writer.WriteString(plural, version);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteDesired(Utf8JsonWriter writer, NodeState desired)
    {
        writer.WriteStartObject("desired");
        writer.WriteString("underlay", desired.Underlay.Interface);
        WriteTexts(writer, "localPrefixes", desired.LocalPrefixes.Select(prefix => prefix.ToString()));
        writer.WriteStartArray("endpoints");
        foreach (var endpoint in desired.Endpoints)
        {
            writer.WriteStartObject();
            writer.WriteString("id", endpoint.Id.ToString());
            writer.WriteString("workload", endpoint.Workload);
            writer.WriteString("hostInterface", endpoint.HostInterface);
            writer.WriteString("ipv4", endpoint.Ipv4?.ToString());
            writer.WriteString("ipv6", endpoint.Ipv6?.ToString());
            writer.WriteString("mac", endpoint.Mac.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("nodes");
        foreach (var node in desired.Nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", node.Name);
            writer.WriteString("path", node.Path.ToString());
            WriteTexts(writer, "underlayAddresses", node.UnderlayAddresses.Select(address => address.ToString()));
            WriteTexts(writer, "prefixes", node.Prefixes.Select(prefix => prefix.ToString()));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ApplyResult? result, string? failure)
    {
        writer.WriteStartObject("result");
        writer.WriteString("failure", failure);
        if (result is not null)
        {
            writer.WriteNumber("operations", result.Operations);
            writer.WriteNumber("generation", result.Generation);
            writer.WriteStartArray("errors");
            foreach (var error in result.Errors)
            {
                writer.WriteStartObject();
                writer.WriteString("subject", error.Subject);
                writer.WriteString("target", error.Target);
                writer.WriteString("message", error.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteSandbox(Utf8JsonWriter writer, SandboxRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("endpoint", record.EndpointId.ToString());
        writer.WriteString("containerId", record.Key.ContainerId);
        writer.WriteString("interface", record.Key.IfName);
        writer.WriteString("workload", record.Workload);
        writer.WriteString("phase", record.Phase.ToString());
        writer.WriteString("netns", record.Netns.Path);
        WriteTexts(writer, "addresses", record.Addresses.Select(address => address.ToString()));
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
