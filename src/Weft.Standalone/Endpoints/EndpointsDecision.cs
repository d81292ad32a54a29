using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.EndpointSlices;

namespace Weft.Standalone.Endpoints;

/// <summary>What the Endpoints object of a Service shows: its slices of its first family, in the older form. Pure.</summary>
internal static class EndpointsDecision
{
    /// <summary>Above it the rest is left out, and the object says so, as in Kubernetes.</summary>
    public const int MaxAddresses = 1000;
    public const string OverCapacityAnnotation = "endpoints.kubernetes.io/over-capacity";
    public const string OverCapacity = "truncated";

    /// <summary>The object to write; null when the one that is there says the same.</summary>
    /// <param name="service">A Service with a selector.</param>
    /// <param name="slices">The slices that are kept for it, of any family.</param>
    /// <param name="existing">The object of that name, whoever made it.</param>
    public static CoreEndpoints? Decide(Service service, IEnumerable<EndpointSlice> slices, CoreEndpoints? existing)
    {
        var family = SliceEndpoints.FamiliesOf(service)[0];
        var own = slices.Where(slice => slice.AddressType == family).ToList();
        var (subsets, isCut) = Subsets(own);
        var annotations = Annotations(own, isCut);
        var labels = LabelsOf(service);
        var same = existing is not null
            && SubsetText(existing.Subsets ?? []) == SubsetText(subsets)
            && AreEqual(existing.Metadata.Labels, labels)
            && existing.Metadata.Annotations?.GetValueOrDefault(OverCapacityAnnotation) == annotations.GetValueOrDefault(OverCapacityAnnotation);
        return same ? null : new CoreEndpoints
        {
            Metadata = (existing?.Metadata ?? new ObjectMeta { Namespace = service.Metadata.Namespace, Name = service.Metadata.Name }) with
            {
                Labels = labels,
                Annotations = annotations,
            },
            Subsets = subsets,
        };
    }

    private static (ImmutableArray<EndpointSubset> Subsets, bool IsCut) Subsets(List<EndpointSlice> slices)
    {
        var subsets = ImmutableArray.CreateBuilder<EndpointSubset>();
        var room = MaxAddresses;
        var isCut = false;
        foreach (var group in slices.GroupBy(SlicePorts.Of).OrderBy(group => PortText(group.Key), StringComparer.Ordinal))
        {
            // A terminating Pod is in neither list; one that is published although it is not ready counts as ready.
            var endpoints = group.SelectMany(slice => slice.Endpoints).Where(endpoint => endpoint.Conditions?.Ready != false || endpoint.Conditions.Terminating != true);
            var sorted = endpoints.OrderByDescending(IsReady).ThenBy(endpoint => endpoint.Addresses[0], StringComparer.Ordinal).ToList();
            isCut |= sorted.Count > room;
            var kept = sorted.Take(room).ToList();
            room -= kept.Count;
            if (kept.Count > 0)
            {
                subsets.Add(SubsetOf(kept, group.Key));
            }
        }

        return (subsets.ToImmutable(), isCut);
    }

    private static EndpointSubset SubsetOf(List<Endpoint> endpoints, SlicePorts ports) => new()
    {
        Addresses = NullIfEmpty(endpoints.Where(IsReady)),
        NotReadyAddresses = NullIfEmpty(endpoints.Where(endpoint => !IsReady(endpoint))),
        Ports = ports.Ports.Length == 0
            ? null
            : [.. ports.Ports.Select(port => new SubsetPort { Name = port.Name is { Length: > 0 } name ? name : null, Port = port.Port ?? 0, Protocol = port.Protocol, AppProtocol = port.AppProtocol })],
    };

    private static List<EndpointAddress>? NullIfEmpty(IEnumerable<Endpoint> endpoints)
    {
        var addresses = endpoints.Select(endpoint => new EndpointAddress
        {
            Ip = endpoint.Addresses[0],
            Hostname = endpoint.Hostname,
            NodeName = endpoint.NodeName,
            TargetRef = endpoint.TargetRef,
        }).ToList();
        return addresses.Count == 0 ? null : addresses;
    }

    private static bool IsReady(Endpoint endpoint) => endpoint.Conditions?.Ready != false;

    private static Dictionary<string, string> LabelsOf(Service service)
    {
        var labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>());
        if (service.Spec?.ClusterIP == "None")
        {
            labels[SliceDecision.HeadlessLabel] = "";
        }

        return labels;
    }

    private static Dictionary<string, string> Annotations(List<EndpointSlice> slices, bool isCut)
    {
        var annotations = new Dictionary<string, string>();
        var triggers = slices.Select(slice => slice.Metadata.Annotations?.GetValueOrDefault(SliceDecision.TriggerAnnotation));
        if (triggers.Max(StringComparer.Ordinal) is { } newest)
        {
            annotations[SliceDecision.TriggerAnnotation] = newest;
        }

        if (isCut)
        {
            annotations[OverCapacityAnnotation] = OverCapacity;
        }

        return annotations;
    }

    private static bool AreEqual(IReadOnlyDictionary<string, string>? left, Dictionary<string, string> right) =>
        (left?.Count ?? 0) == right.Count && right.All(pair => left?.GetValueOrDefault(pair.Key) == pair.Value);

    private static string PortText(SlicePorts ports) =>
        string.Join(',', ports.Ports.Select(port => $"{port.Name}/{port.Port}/{port.Protocol}"));

    private static string SubsetText(IEnumerable<EndpointSubset> subsets) => string.Join(';', subsets.Select(subset =>
        $"{AddressText(subset.Addresses)}|{AddressText(subset.NotReadyAddresses)}|{string.Join(',', (subset.Ports ?? []).Select(port => port.ToString()))}"));

    private static string AddressText(IReadOnlyList<EndpointAddress>? addresses) => string.Join(',', (addresses ?? []).Select(address => address.ToString()));
}
