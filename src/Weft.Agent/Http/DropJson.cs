using System.Text.Json;
using Weft.Dataplane.Drops;

namespace Weft.Agent.Http;

/// <summary>A dropped packet as one line of JSON.</summary>
internal static class DropJson
{
    public static byte[] Line(DropEvent drop)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, drop);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, DropEvent drop)
    {
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
        writer.WriteString("destination", drop.Destination?.ToString());
        writer.WriteNumber("protocol", drop.Protocol);
        writer.WriteNumber("sourcePort", drop.SourcePort);
        writer.WriteNumber("destinationPort", drop.DestinationPort);
        writer.WriteNumber("rule", drop.Rule);
        writer.WriteString("service", drop.Service);
        writer.WriteEndObject();
    }
}
