using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Api;
using Weft.Standalone.EndpointSlices;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Endpoints;

/// <summary>The slices that say what an Endpoints object made by hand says, for a Service without a selector. Pure.</summary>
internal sealed record MirrorDecision(ImmutableArray<EndpointSlice> Create, ImmutableArray<EndpointSlice> Update, ImmutableArray<EndpointSlice> Delete)
{
    public const string ManagedBy = "endpointslicemirroring-controller.k8s.io";

    /// <summary>Set to "true" on the Endpoints, it asks to be left alone.</summary>
    public const string SkipLabel = "endpointslice.kubernetes.io/skip-mirror";

    /// <summary>Of one subset; a slice holds no more.</summary>
    public const int MaxAddresses = 1000;

    public static MirrorDecision Decide(CoreEndpoints? endpoints, IReadOnlyCollection<EndpointSlice> existing)
    {
        var desired = endpoints is null || endpoints.Metadata.Labels?.GetValueOrDefault(SkipLabel) == "true" ? [] : Slices(endpoints).ToList();
        var free = existing.Where(slice => !PodState.IsDeleting(slice)).OrderBy(slice => slice.Metadata.Name, StringComparer.Ordinal).ToList();
        var create = ImmutableArray.CreateBuilder<EndpointSlice>();
        var update = ImmutableArray.CreateBuilder<EndpointSlice>();
        foreach (var wanted in desired)
        {
            // One of the same ports needs the smallest change.
            var found = free.FirstOrDefault(slice => slice.AddressType == wanted.AddressType && SlicePorts.Of(slice).Equals(SlicePorts.Of(wanted)))
                ?? free.FirstOrDefault(slice => slice.AddressType == wanted.AddressType);
            if (found is null)
            {
                create.Add(wanted);
                continue;
            }

            free.Remove(found);
            if (!SaySame(found, wanted))
            {
                update.Add(wanted with { Metadata = found.Metadata with { Labels = wanted.Metadata.Labels } });
            }
        }

        return new MirrorDecision(create.ToImmutable(), update.ToImmutable(), [.. free]);
    }

    private static IEnumerable<EndpointSlice> Slices(CoreEndpoints endpoints) =>
        from subset in endpoints.Subsets ?? []
        let all = (subset.Addresses ?? []).Select(address => (Address: address, IsReady: true))
            .Concat((subset.NotReadyAddresses ?? []).Select(address => (Address: address, IsReady: false)))
        from family in all.GroupBy(pair => FamilyOf(pair.Address.Ip))
        where family.Key is not null
        select new EndpointSlice
        {
            Metadata = new ObjectMeta
            {
                Namespace = endpoints.Metadata.Namespace,
                GenerateName = $"{endpoints.Metadata.Name}-",
                Labels = LabelsOf(endpoints),
                OwnerReferences = [Ownership.Reference(ResourceTypes.Endpoints, endpoints.Metadata)],
            },
            AddressType = family.Key,
            Endpoints = [.. family.Take(MaxAddresses).Select(pair => EndpointOf(pair.Address, pair.IsReady))],
            Ports = [.. (subset.Ports ?? []).Select(port => new EndpointPort { Name = port.Name ?? "", Port = port.Port, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol })],
        };

    private static Endpoint EndpointOf(EndpointAddress address, bool isReady) => new()
    {
        Addresses = [address.Ip],
        Conditions = new EndpointConditions { Ready = isReady },
        Hostname = address.Hostname,
        NodeName = address.NodeName,
        TargetRef = address.TargetRef,
    };

    private static Dictionary<string, string> LabelsOf(CoreEndpoints endpoints) => new(endpoints.Metadata.Labels ?? new Dictionary<string, string>())
    {
        [SliceDecision.ManagedByLabel] = ManagedBy,
        [SliceDecision.ServiceLabel] = endpoints.Metadata.Name ?? "",
    };

    private static string? FamilyOf(string ip) => !IPAddress.TryParse(ip, out var address) ? null
        : address.AddressFamily == AddressFamily.InterNetwork ? SliceEndpoints.Ipv4 : SliceEndpoints.Ipv6;

    private static bool SaySame(EndpointSlice found, EndpointSlice wanted) =>
        SlicePorts.Of(found).Equals(SlicePorts.Of(wanted))
        && SliceMetadata.HasLabels(found, wanted.Metadata.Labels!)
        && found.Endpoints.Count == wanted.Endpoints.Count
        && found.Endpoints.Zip(wanted.Endpoints).All(pair => SliceEndpoints.AreEqual(pair.First, pair.Second));
}
