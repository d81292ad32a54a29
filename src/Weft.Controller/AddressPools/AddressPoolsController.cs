using System.Net;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;
using Weft.Controller.Conditions;
using Weft.Controller.Services;

namespace Weft.Controller.AddressPools;

/// <summary>Says on every pool whether it can be used and how full it is.</summary>
internal sealed class AddressPoolsController(
    KubeClient client,
    Informer<AddressPool> pools,
    Informer<Region> regions,
    Informer<FabricNode> nodes,
    ClaimBook book,
    IReadOnlyList<IPNetwork> serviceNetworks,
    EventRecorder events)
{
    public const string ConditionType = "Ready";

    /// <summary>How full a pool is is written this long after a change at the latest, and with all changes meanwhile.</summary>
    public static TimeSpan CountDelay { get; } = TimeSpan.FromSeconds(1);

    public IEnumerable<string> AllPools() => pools.Objects.Select(pool => pool.Metadata.Name ?? "");

    /// <summary>A change of one pool may end or begin an overlap with any other.</summary>
    public IEnumerable<string> KeysOf(InformerChange<AddressPool> change) =>
        change.Old?.Metadata.Uid == change.New?.Metadata.Uid && change.Old?.Metadata.Generation == change.New?.Metadata.Generation
            ? []
            : AllPools().Append(change.Key.Name).Distinct();

    public IEnumerable<string> KeysOf(InformerChange<Region> change) =>
        change.Old?.Metadata.Uid == change.New?.Metadata.Uid && change.Old?.Metadata.Generation == change.New?.Metadata.Generation ? [] : AllPools();

    /// <summary>Only where a node's own addresses are matters to pools.</summary>
    public IEnumerable<string> KeysOf(InformerChange<FabricNode> change) =>
        (change.Old?.Status?.Underlay?.Addresses ?? []).SequenceEqual(change.New?.Status?.Underlay?.Addresses ?? []) ? [] : AllPools();

    /// <summary>The pools whose numbers a claim changes.</summary>
    public IEnumerable<string> KeysOf(InformerChange<AddressClaim> change)
    {
        var spec = (change.New ?? change.Old)!.Spec;
        var names = pools.Objects.Where(pool => IPAddress.TryParse(spec.Address, out var address) && PoolView.Of(pool).Contains(address))
            .Select(pool => pool.Metadata.Name ?? "");
        return names.Distinct();
    }

    public async Task<TimeSpan?> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        book.CatchUp();
        var key = new ObjectKey(null, name);
        if (pools.Get(key) is not { Metadata.DeletionTimestamp: null } pool)
        {
            return null;
        }

        var plan = new AddressPlan([.. regions.Objects], [.. nodes.Objects], serviceNetworks);
        var problems = AddressPoolCheck.Of(pool, pools.Objects.Where(other => IsOlder(other, pool)), plan);
        var wanted = new Condition
        {
            Type = ConditionType,
            Status = problems.Count == 0 ? "True" : "False",
            Reason = problems.Count == 0 ? "Valid" : problems[0].Reason,
            Message = problems.Count == 0 ? "every address can be used" : string.Join("; ", problems.Select(problem => problem.Message)),
            ObservedGeneration = pool.Metadata.Generation,
        };
        var judgement = ConditionWriter.Patch(pool, pool.Status?.Conditions, wanted, client.Time.GetUtcNow());
        if (WithCounts(judgement, pool) is { } patch)
        {
            await client.PatchStatusAsync(ResourceTypes.AddressPools, key, patch, cancellationToken);
        }

        if (judgement is not null && problems.Count > 0)
        {
            events.Record(ResourceTypes.AddressPools, pool, EventKind.Warning, wanted.Reason, wanted.Message);
        }

        return null;
    }

    /// <summary>Null if neither the judgement nor a number has changed.</summary>
    private JsonObject? WithCounts(JsonObject? judgement, AddressPool pool)
    {
        var (size, used, free) = CountsOf(pool);
        if (judgement is null && pool.Status is { } old && (old.Size, old.Used, old.Free) == (size, used, free))
        {
            return null;
        }

        var patch = judgement ?? new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = pool.Metadata.ResourceVersion },
            ["status"] = new JsonObject(),
        };
        (patch["status"]!["size"], patch["status"]!["used"], patch["status"]!["free"]) = (size, used, free);
        return patch;
    }

    private (long Size, long Used, long Free) CountsOf(AddressPool pool)
    {
        UInt128 size = 0;
        var (used, taken) = (0L, 0L);
        foreach (var network in PoolView.NetworksOf(pool).Distinct())
        {
            var count = book.Count(network);
            (size, used, taken) = (size + (ulong)count.Size, used + count.Owned, taken + count.Taken);
        }

        var capped = size > (ulong)long.MaxValue ? long.MaxValue : (long)size;
        return (capped, used, capped - taken);
    }

    private static bool IsOlder(AddressPool a, AddressPool b)
    {
        var byAge = (a.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).CompareTo(b.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue);
        return byAge != 0 ? byAge < 0 : string.CompareOrdinal(a.Metadata.Name, b.Metadata.Name) < 0;
    }
}
