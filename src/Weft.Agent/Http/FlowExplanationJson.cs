using System.Text.Json;
using Weft.Agent.Policies.Explain;
using Weft.Packets;

namespace Weft.Agent.Http;

/// <summary>What is known of a flow as JSON.</summary>
internal static class FlowExplanationJson
{
    public static void Write(Utf8JsonWriter writer, FlowExplanation explanation)
    {
        writer.WriteStartObject();
        writer.WriteString("node", explanation.Node);
        WriteArray(writer, "drops", explanation.Drops, DropJson.Write);
        WriteArray(writer, "flows", explanation.Flows, FlowJson.Write);
        WriteArray(writer, "connections", explanation.Connections, WriteConnection);
        WriteArray(writer, "now", explanation.Now, PolicyExplanationJson.Write);
        writer.WriteEndObject();
    }

    private static void WriteConnection(Utf8JsonWriter writer, ToldConnection connection)
    {
        var entry = connection.Entry;
        writer.WriteStartObject();
        writer.WriteBoolean("reply", entry.IsReply);
        writer.WriteString("protocol", ProtocolName.Of(entry.Protocol));
        writer.WriteString("source", entry.Source.ToString());
        writer.WriteNumber("sourcePort", entry.SourcePort);
        writer.WriteString("destination", entry.Destination.ToString());
        writer.WriteNumber("destinationPort", entry.DestinationPort);
        writer.WriteString("action", entry.Action.ToString());
        writer.WriteString("rewrites", entry.NatAddress is null ? null : entry.RewritesDestination ? "destination" : "source");
        writer.WriteString("becomes", entry.NatAddress?.ToString());
        writer.WriteNumber("becomesPort", entry.NatPort);
        writer.WriteString("created", entry.Created);
        writer.WriteString("lastSeen", entry.LastSeen);
        writer.WriteBoolean("answered", entry.IsAnswered);
        PolicyExplanationJson.WriteRule(writer, "egressRule", connection.Egress);
        PolicyExplanationJson.WriteRule(writer, "ingressRule", connection.Ingress);
        writer.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }
}
