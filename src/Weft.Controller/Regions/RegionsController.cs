using Weft.Api;
using Weft.Client;
using Weft.Controller.Conditions;

namespace Weft.Controller.Regions;

/// <summary>Says on every Region whether it can be used, and why not.</summary>
internal sealed class RegionsController(KubeClient client, Informer<Region> regions, EventRecorder events)
{
    public const string ConditionType = "Ready";

    /// <summary>A change of one Region may end or begin an overlap with any other.</summary>
    public IEnumerable<string> KeysOf(InformerChange<Region> change) =>
        regions.Objects.Select(region => region.Metadata.Name ?? "").Append(change.Key.Name).Distinct();

    /// <summary>The plan of a usable Region named in any case; null if there is none of that name or it cannot be used.</summary>
    public (Region? Region, RegionPlan? Plan) Find(string name)
    {
        var all = regions.State.Objects.Values.ToList();
        var region = all.FirstOrDefault(region => string.Equals(region.Metadata.Name, name, StringComparison.OrdinalIgnoreCase));
        return region is null ? (null, null) : (region, RegionCheck.Of(region, RegionOrder.OlderThan(region, all)).Plan);
    }

    public async Task<TimeSpan?> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        if (regions.Get(new ObjectKey(null, name)) is not { Metadata.DeletionTimestamp: null } region)
        {
            return null;
        }

        var (_, problems) = RegionCheck.Of(region, RegionOrder.OlderThan(region, regions.Objects));
        var message = string.Join("; ", problems.Select(problem => problem.Message));
        var wanted = new Condition
        {
            Type = ConditionType,
            Status = problems.Count == 0 ? "True" : "False",
            Reason = problems.Count == 0 ? "Valid" : problems[0].Reason,
            Message = problems.Count == 0 ? "every prefix can be used" : message,
            ObservedGeneration = region.Metadata.Generation,
        };
        if (ConditionWriter.Patch(region, region.Status?.Conditions, wanted, client.Time.GetUtcNow()) is not { } patch)
        {
            return null;
        }

        await client.PatchStatusAsync(ResourceTypes.Regions, new ObjectKey(null, name), patch, cancellationToken);
        if (problems.Count > 0)
        {
            events.Record(ResourceTypes.Regions, region, EventKind.Warning, wanted.Reason, message);
        }

        return null;
    }
}
