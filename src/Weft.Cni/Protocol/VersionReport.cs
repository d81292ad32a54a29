using System.Text.Json;

namespace Weft.Cni.Protocol;

/// <summary>The answer to VERSION.</summary>
internal static class VersionReport
{
    /// <param name="asked">The version of the request, which the specification wants back.</param>
    public static void Print(Stream output, string asked)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("cniVersion", asked);
        writer.WriteStartArray("supportedVersions");
        foreach (var version in SpecVersion.Supported)
        {
            writer.WriteStringValue(version);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
