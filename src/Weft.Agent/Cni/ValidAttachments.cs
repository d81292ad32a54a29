using System.Text.Json;
using Weft.Agent.Sandboxes;
using Weft.Cni.Wire;

namespace Weft.Agent.Cni;

/// <summary>The attachments that a GC says exist; everything else is garbage.</summary>
internal static class ValidAttachments
{
    private const string Field = "cni.dev/valid-attachments";

    public static IReadOnlySet<SandboxKey> Of(JsonElement? config)
    {
        if (config is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty(Field, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            // To take a missing list for an empty one would cut off every workload of the node.
            throw new CniException(CniErrorCode.InvalidConfig, $"GC needs the list {Field} in the network configuration");
        }

        HashSet<SandboxKey> keys = [];
        foreach (var entry in list.EnumerateArray())
        {
            if (Text(entry, "containerID") is not { } container || Text(entry, "ifname") is not { } interfaceName)
            {
                throw new CniException(CniErrorCode.InvalidConfig, $"an entry of {Field} lacks containerID or ifname");
            }

            keys.Add(new SandboxKey(container, interfaceName));
        }

        return keys;
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
