using System.Text.Json;
using Weft.Dataplane.Maps;

namespace Weft.Agent.Http;

/// <summary>A map and its rows as JSON.</summary>
internal static class MapJson
{
    public static void Write(Utf8JsonWriter writer, MapDump dump)
    {
        writer.WriteStartObject();
        writer.WriteString("name", dump.Name);
        writer.WriteString("type", dump.Type);
        writer.WriteNumber("maxEntries", dump.MaxEntries);
        writer.WriteStartArray("rows");
        foreach (var row in dump.Rows)
        {
            row.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
