using System.Text.Json;
using Weft.Agent.Drops;
using Weft.Agent.Policies.Explain;

namespace Weft.Agent.Http;

/// <summary>A dropped packet as JSON.</summary>
internal static class DropJson
{
    public static void Write(Utf8JsonWriter writer, ToldDrop told)
    {
        var drop = told.Event;
        writer.WriteStartObject();
        writer.WriteString("time", drop.Time);
        writer.WriteString("reason", drop.Reason.ToString());
        writer.WriteString("text", drop.Text);
        writer.WriteString("program", drop.Program.ToString());
        if (drop.Endpoint is { } endpoint)
        {
            writer.WriteString("endpoint", endpoint.ToString());
        }

        writer.WriteString("workload", drop.Workload);
        writer.WriteNumber("interfaceIndex", drop.InterfaceIndex);
        writer.WriteNumber("lengthBytes", drop.LengthBytes);
        writer.WriteNumber("etherType", drop.EtherType);
        writer.WriteString("source", drop.Source?.ToString());
        writer.WriteString("sourceWorkload", told.SourceWorkload);
        writer.WriteString("destination", drop.Destination?.ToString());
        writer.WriteString("destinationWorkload", told.DestinationWorkload);
        writer.WriteNumber("protocol", drop.Protocol);
        writer.WriteNumber("sourcePort", drop.SourcePort);
        writer.WriteNumber("destinationPort", drop.DestinationPort);
        PolicyExplanationJson.WriteRule(writer, "rule", told.Rule);
        writer.WriteString("service", drop.Service);
        writer.WriteEndObject();
    }
}
