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

    /// <summary>Prefixes, scope and region are the topology's.</summary>
    private static Task ApplyAsync(KubeClient client, LabRegion region, LabPool pool, CancellationToken cancellationToken)
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
        return LabObjects.ApplyAsync(client, ResourceTypes.AddressPools, desired, IsSame, cancellationToken);
    }

    private static bool IsSame(AddressPool known, AddressPool desired) =>
        known.Spec.Scope == desired.Spec.Scope
        && known.Spec.Cidrs.SequenceEqual(desired.Spec.Cidrs, StringComparer.Ordinal)
        && (known.Spec.Regions ?? []).SequenceEqual(desired.Spec.Regions!, StringComparer.OrdinalIgnoreCase);
}
