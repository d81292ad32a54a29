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

    private static Task ApplyAsync(KubeClient client, LabRegion region, CancellationToken cancellationToken)
    {
        Region desired = new() { ApiVersion = ResourceTypes.Regions.ApiVersion, Kind = ResourceTypes.Regions.Kind, Metadata = new ObjectMeta { Name = region.Name }, Spec = Spec(region) };
        return LabObjects.ApplyAsync(client, ResourceTypes.Regions, desired, IsSame, cancellationToken);
    }

    private static bool IsSame(Region known, Region desired) => known.Spec.PodPrefixes.SequenceEqual(desired.Spec.PodPrefixes, StringComparer.Ordinal);

    private static RegionSpec Spec(LabRegion region) => new()
    {
        PodPrefixes = [.. region.PodPrefixes.Select(prefix => prefix.ToString())],
        Asn = region.Asn,
        Underlay = new RegionUnderlay { Mtu = region.MtuBytes },
    };
}
