using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.EndpointSlices;

/// <summary>The smallest set of writes that makes a Service's slices show its Pods. Pure.</summary>
/// <remarks>
/// An endpoint stays in the slice it is in; new ones go where a slice is written anyway or has room; only then is a slice
/// made. A family without endpoints keeps one empty slice, so that readers can tell "none" from "not known yet".
/// </remarks>
internal sealed record SliceDecision(ImmutableArray<EndpointSlice> Create, ImmutableArray<EndpointSlice> Update, ImmutableArray<EndpointSlice> Delete)
{
    public const int MaxEndpoints = 100;
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";
    public const string ManagedBy = "endpointslice-controller.k8s.io";
    public const string ServiceLabel = "kubernetes.io/service-name";
    public const string HeadlessLabel = "service.kubernetes.io/headless";
    public const string TriggerAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

    public bool IsEmpty => Create.IsEmpty && Update.IsEmpty && Delete.IsEmpty;

    /// <param name="service">The Service.</param>
    /// <param name="pods">The Pods it selects.</param>
    /// <param name="nodeOf">Finds a node by name.</param>
    /// <param name="existing">The slices this controller keeps for the Service.</param>
    public static SliceDecision Decide(Service service, IReadOnlyCollection<Pod> pods, Func<string, Node?> nodeOf, IReadOnlyCollection<EndpointSlice> existing)
    {
        if (service.Spec?.Type == "ExternalName")
        {
            return new SliceDecision([], [], [.. existing]);
        }

        var families = SliceEndpoints.FamiliesOf(service);
        var draft = new Draft(service);
        foreach (var family in families)
        {
            draft.AddFamily(family, Desired(service, pods, nodeOf, family), [.. existing.Where(slice => slice.AddressType == family && !PodState.IsDeleting(slice))]);
        }

        draft.Delete.AddRange(existing.Where(slice => !families.Contains(slice.AddressType)));
        return new SliceDecision(draft.Create.ToImmutable(), draft.Update.ToImmutable(), draft.Delete.ToImmutable());
    }

    private static Dictionary<SlicePorts, Dictionary<string, (Endpoint Endpoint, DateTimeOffset? ChangedAt)>> Desired(
        Service service, IReadOnlyCollection<Pod> pods, Func<string, Node?> nodeOf, string family)
    {
        var desired = new Dictionary<SlicePorts, Dictionary<string, (Endpoint, DateTimeOffset?)>>();
        foreach (var pod in pods.OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal))
        {
            if (SliceEndpoints.Of(service, pod, nodeOf(pod.Spec?.NodeName ?? ""), family) is not { } endpoint)
            {
                continue;
            }

            var ports = SlicePorts.Of(service, pod);
            if (!desired.TryGetValue(ports, out var group))
            {
                desired[ports] = group = [];
            }

            group[pod.Metadata.Uid ?? ""] = (endpoint, SliceEndpoints.ChangedAt(pod));
        }

        return desired;
    }

    private sealed class Draft(Service service)
    {
        private readonly IReadOnlyDictionary<string, string> _labels = SliceMetadata.LabelsOf(service);

        public ImmutableArray<EndpointSlice>.Builder Create { get; } = ImmutableArray.CreateBuilder<EndpointSlice>();

        public ImmutableArray<EndpointSlice>.Builder Update { get; } = ImmutableArray.CreateBuilder<EndpointSlice>();

        public ImmutableArray<EndpointSlice>.Builder Delete { get; } = ImmutableArray.CreateBuilder<EndpointSlice>();

        public void AddFamily(
            string family, Dictionary<SlicePorts, Dictionary<string, (Endpoint Endpoint, DateTimeOffset? ChangedAt)>> desired, List<EndpointSlice> existing)
        {
            var byPorts = existing.GroupBy(SlicePorts.Of).ToDictionary(group => group.Key, group => group.ToList());
            foreach (var (ports, endpoints) in desired)
            {
                byPorts.Remove(ports, out var slices);
                AddPorts(family, ports, endpoints, slices ?? []);
            }

            var left = byPorts.Values.SelectMany(slices => slices).OrderBy(slice => slice.Metadata.CreationTimestamp).ThenBy(slice => slice.Metadata.Name, StringComparer.Ordinal).ToList();
            if (desired.Count > 0)
            {
                Delete.AddRange(left);
                return;
            }

            KeepPlaceholder(family, left);
        }

        private void KeepPlaceholder(string family, List<EndpointSlice> left)
        {
            if (left.Count == 0)
            {
                Create.Add(SliceMetadata.New(service, _labels, family, null, [], service.Metadata.CreationTimestamp));
                return;
            }

            Delete.AddRange(left.Skip(1));
            Write(left[0], null, [], null);
        }

        private void AddPorts(
            string family, SlicePorts ports, Dictionary<string, (Endpoint Endpoint, DateTimeOffset? ChangedAt)> desired, List<EndpointSlice> slices)
        {
            var missing = new Dictionary<string, (Endpoint Endpoint, DateTimeOffset? ChangedAt)>(desired);
            var kept = new List<(EndpointSlice Slice, List<Endpoint> Endpoints, bool Changed)>();
            foreach (var slice in slices)
            {
                kept.Add(Keep(slice, desired, missing));
            }

            Fill(kept, missing, alsoUnchanged: false);
            Fill(kept, missing, alsoUnchanged: true);
            var trigger = desired.Values.Select(pair => pair.ChangedAt).Append(service.Metadata.CreationTimestamp).Max();
            foreach (var (slice, endpoints, _) in kept)
            {
                if (endpoints.Count == 0)
                {
                    Delete.Add(slice);
                    continue;
                }

                Write(slice, ports, endpoints, trigger);
            }

            foreach (var chunk in missing.Values.Chunk(MaxEndpoints))
            {
                Create.Add(SliceMetadata.New(service, _labels, family, ports.Ports, [.. chunk.Select(pair => pair.Endpoint)], trigger));
            }
        }

        /// <summary>What of a slice is still wanted, as it is now; what it holds is not missing any more.</summary>
        private static (EndpointSlice Slice, List<Endpoint> Endpoints, bool Changed) Keep(
            EndpointSlice slice,
            Dictionary<string, (Endpoint Endpoint, DateTimeOffset? ChangedAt)> desired,
            Dictionary<string, (Endpoint Endpoint, DateTimeOffset? ChangedAt)> missing)
        {
            var endpoints = new List<Endpoint>();
            var changed = false;
            foreach (var old in slice.Endpoints)
            {
                var uid = old.TargetRef?.Uid ?? "";
                if (desired.TryGetValue(uid, out var wanted) && missing.Remove(uid))
                {
                    endpoints.Add(wanted.Endpoint);
                    changed |= !SliceEndpoints.AreEqual(old, wanted.Endpoint);
                }
                else
                {
                    changed = true;
                }
            }

            return (slice, endpoints, changed);
        }

        private static void Fill(
            List<(EndpointSlice Slice, List<Endpoint> Endpoints, bool Changed)> kept,
            Dictionary<string, (Endpoint Endpoint, DateTimeOffset? ChangedAt)> missing,
            bool alsoUnchanged)
        {
            foreach (var (_, endpoints, _) in kept.Where(entry => entry.Changed || alsoUnchanged).OrderByDescending(entry => entry.Endpoints.Count))
            {
                foreach (var (uid, wanted) in missing.Take(Math.Max(0, MaxEndpoints - endpoints.Count)).ToList())
                {
                    endpoints.Add(wanted.Endpoint);
                    missing.Remove(uid);
                }
            }
        }

        private void Write(EndpointSlice slice, SlicePorts? ports, List<Endpoint> endpoints, DateTimeOffset? trigger)
        {
            var same = slice.Endpoints.Count == endpoints.Count
                && slice.Endpoints.Zip(endpoints).All(pair => SliceEndpoints.AreEqual(pair.First, pair.Second))
                && (ports is { } wanted ? SlicePorts.Of(slice).Equals(wanted) : slice.Ports is not { Count: > 0 })
                && SliceMetadata.HasLabels(slice, _labels);
            if (!same)
            {
                Update.Add(SliceMetadata.Renew(slice, _labels, ports?.Ports, endpoints, trigger));
            }
        }
    }
}
