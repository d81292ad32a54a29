using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.Lab;

/// <summary>Writes what a topology says as objects.</summary>
internal static class LabObjects
{
    /// <summary>Creates the object, or gives the one of its name the desired spec; what else somebody has set on it stays.</summary>
    /// <param name="isSame">Whether the known object, the first, says already what the desired one does.</param>
    public static async Task ApplyAsync<T>(KubeClient client, ResourceType<T> type, T desired, Func<T, T, bool> isSame, CancellationToken cancellationToken)
        where T : KubeObject
    {
        T? known = await client.TryGetAsync(type, desired.Key, cancellationToken);
        if (known is null)
        {
            await client.CreateAsync(type, desired, cancellationToken);
        }
        else if (!isSame(known, desired))
        {
            JsonNode spec = JsonSerializer.SerializeToNode(desired, type.Json)!["spec"]!.DeepClone();
            await client.PatchAsync(type, desired.Key, new JsonObject { ["spec"] = spec }, cancellationToken);
        }
    }
}
