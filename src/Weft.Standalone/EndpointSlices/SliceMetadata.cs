using System.Globalization;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.EndpointSlices;

/// <summary>Labels, annotations and owner of the slices of a Service.</summary>
internal static class SliceMetadata
{
    /// <summary>The Service that a controller keeps the slice for; null for slices of others.</summary>
    public static ObjectKey? ServiceOf(EndpointSlice? slice, string managedBy = SliceDecision.ManagedBy) =>
        slice?.Metadata.Labels is { } labels
        && labels.GetValueOrDefault(SliceDecision.ManagedByLabel) == managedBy
        && labels.GetValueOrDefault(SliceDecision.ServiceLabel) is { Length: > 0 } name
            ? new ObjectKey(slice.Metadata.Namespace, name)
            : null;

    /// <summary>The Service's own labels, and those by which slices are found.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(Service service)
    {
        var labels = (service.Metadata.Labels ?? new Dictionary<string, string>())
            .Where(pair => pair.Key is not (SliceDecision.ManagedByLabel or SliceDecision.ServiceLabel or SliceDecision.HeadlessLabel))
            .ToDictionary();
        labels[SliceDecision.ManagedByLabel] = SliceDecision.ManagedBy;
        labels[SliceDecision.ServiceLabel] = service.Metadata.Name ?? "";
        if (service.Spec?.ClusterIP == "None")
        {
            labels[SliceDecision.HeadlessLabel] = "";
        }

        return labels;
    }

    public static bool HasLabels(EndpointSlice slice, IReadOnlyDictionary<string, string> labels) =>
        (slice.Metadata.Labels?.Count ?? 0) == labels.Count && labels.All(pair => slice.Metadata.Labels?.GetValueOrDefault(pair.Key) == pair.Value);

    public static EndpointSlice New(
        Service service, IReadOnlyDictionary<string, string> labels, string family, IReadOnlyList<EndpointPort>? ports, IReadOnlyList<Endpoint> endpoints, DateTimeOffset? trigger) =>
        new()
        {
            Metadata = new ObjectMeta
            {
                Namespace = service.Metadata.Namespace,
                GenerateName = $"{service.Metadata.Name}-",
                Labels = labels,
                Annotations = WithTrigger(null, trigger),
                OwnerReferences = [Ownership.Reference(ResourceTypes.Services, service.Metadata)],
            },
            AddressType = family,
            Endpoints = endpoints,
            Ports = ports,
        };

    public static EndpointSlice Renew(
        EndpointSlice slice, IReadOnlyDictionary<string, string> labels, IReadOnlyList<EndpointPort>? ports, IReadOnlyList<Endpoint> endpoints, DateTimeOffset? trigger) =>
        slice with
        {
            Metadata = slice.Metadata with { Labels = labels, Annotations = WithTrigger(slice.Metadata.Annotations, trigger) },
            Endpoints = endpoints,
            Ports = ports,
        };

    private static Dictionary<string, string> WithTrigger(IReadOnlyDictionary<string, string>? annotations, DateTimeOffset? trigger)
    {
        var next = new Dictionary<string, string>(annotations ?? new Dictionary<string, string>());
        if (trigger is { } at)
        {
            next[SliceDecision.TriggerAnnotation] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }

        return next;
    }
}
