using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab;

/// <summary>Writes a topology's regions as Region objects, and their pools as AddressPool objects.</summary>
internal static class LabRegions
{
    /// <returns>What is still missing; null when everything is as the topology has it.</returns>
    public static async Task<string?> RegisterAsync(KubeClient client, LabTopology topology, CancellationToken cancellationToken)
    {
        foreach (LabRegion region in topology.Regions)
        {
            try
            {
                await ApplyAsync(client, region, cancellationToken);
                await LabPools.ApplyAsync(client, region, cancellationToken);
            }
            catch (KubeApiException refusal) when (refusal.IsNotFound)
            {
                return "the controller has not installed the resources of the fabric yet";
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException or KubeApiException { StatusCode: >= System.Net.HttpStatusCode.InternalServerError })
            {
                return exception.Message;
            }
        }

        return null;
    }

    private static async Task ApplyAsync(KubeClient client, LabRegion region, CancellationToken cancellationToken)
    {
        Region desired = new() { ApiVersion = ResourceTypes.Regions.ApiVersion, Kind = ResourceTypes.Regions.Kind, Metadata = new ObjectMeta { Name = region.Name }, Spec = Spec(region) };
        Region? known = await client.TryGetAsync(ResourceTypes.Regions, desired.Key, cancellationToken);
        if (known is null)
        {
            await client.CreateAsync(ResourceTypes.Regions, desired, cancellationToken);
            return;
        }

        JsonNode spec = JsonSerializer.SerializeToNode(desired.Spec, KubeJson.Default.RegionSpec)!;
        if (known.Spec.PodPrefixes.SequenceEqual(desired.Spec.PodPrefixes, StringComparer.Ordinal))
        {
            return;
        }

        await client.PatchAsync(ResourceTypes.Regions, desired.Key, new JsonObject { ["spec"] = spec }, cancellationToken);
    }

    private static RegionSpec Spec(LabRegion region) => new()
    {
        PodPrefixes = [.. region.PodPrefixes.Select(prefix => prefix.ToString())],
        Asn = region.Asn,
        Underlay = new RegionUnderlay { Mtu = region.MtuBytes },
    };
}
