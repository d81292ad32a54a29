using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab;

/// <summary>Writes a topology's pools as AddressPool objects.</summary>
internal static class LabPools
{
    public static async Task ApplyAsync(KubeClient client, LabRegion region, CancellationToken cancellationToken)
    {
        foreach (LabPool pool in region.Pools)
        {
            await ApplyAsync(client, region, pool, cancellationToken);
        }
    }

    /// <summary>Prefixes, scope and region are the topology's; what else somebody has set on the pool stays.</summary>
    private static async Task ApplyAsync(KubeClient client, LabRegion region, LabPool pool, CancellationToken cancellationToken)
    {
        AddressPool desired = new()
        {
            ApiVersion = ResourceTypes.AddressPools.ApiVersion,
            Kind = ResourceTypes.AddressPools.Kind,
            Metadata = new ObjectMeta { Name = pool.Name },
            Spec = new AddressPoolSpec
            {
                Cidrs = [.. pool.Cidrs.Select(cidr => cidr.ToString())],
                Scope = pool.Scope == LabPoolScope.Public ? ServiceAnnotations.Public : ServiceAnnotations.Private,
                Regions = [region.Name],
            },
        };
        AddressPool? known = await client.TryGetAsync(ResourceTypes.AddressPools, desired.Key, cancellationToken);
        if (known is null)
        {
            await client.CreateAsync(ResourceTypes.AddressPools, desired, cancellationToken);
        }
        else if (!IsSame(known.Spec, desired.Spec))
        {
            JsonNode spec = JsonSerializer.SerializeToNode(desired.Spec, KubeJson.Default.AddressPoolSpec)!;
            await client.PatchAsync(ResourceTypes.AddressPools, desired.Key, new JsonObject { ["spec"] = spec }, cancellationToken);
        }
    }

    private static bool IsSame(AddressPoolSpec known, AddressPoolSpec desired) =>
        known.Scope == desired.Scope
        && known.Cidrs.SequenceEqual(desired.Cidrs, StringComparer.Ordinal)
        && (known.Regions ?? []).SequenceEqual(desired.Regions!, StringComparer.OrdinalIgnoreCase);
}
