using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.GarbageCollection;

/// <summary>Deletes what lost its owners, and works off deletions in the foreground and those that orphan.</summary>
/// <remarks>The caches only suggest: before anything is deleted the object and its absent owners are read from the server.</remarks>
internal sealed class GarbageCollector : IDisposable
{
    /// <summary>Definitions tell at once when resources change; this is for those that come another way.</summary>
    private static readonly TimeSpan _refreshPeriod = TimeSpan.FromMinutes(1);

    private readonly KubeClient _client;
    private readonly GarbageMonitors _monitors;
    private readonly Informer<CustomResourceDefinition> _definitions;
    private readonly ControllerLoop<GarbageKey> _loop;
    private readonly ControllerLoop<string> _refresh;

    public GarbageCollector(KubeClient client, InformerSet informers, ILoggerFactory loggers)
    {
        _client = client;
        var logger = loggers.CreateLogger<GarbageCollector>();
        _definitions = informers.For(ResourceTypes.CustomResourceDefinitions);
        _loop = new ControllerLoop<GarbageKey>("garbage", ReconcileAsync, client.Time, logger, workers: 4);
        _monitors = new GarbageMonitors(client, loggers, _loop.Queue.Add);
        _refresh = new ControllerLoop<string>("garbage-resources", RefreshAsync, client.Time, logger).Watch(_definitions, _ => ["resources"]);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _refresh.Queue.Add("resources");
        try
        {
            await Task.WhenAll(_refresh.RunAsync(cancellationToken), _loop.RunAsync(cancellationToken));
        }
        finally
        {
            await _monitors.StopAsync();
        }
    }

    public void Dispose()
    {
        _loop.Dispose();
        _refresh.Dispose();
    }

    private async Task<TimeSpan?> RefreshAsync(string key, CancellationToken cancellationToken)
    {
        await _monitors.RefreshAsync(cancellationToken);
        return _refreshPeriod;
    }

    private async Task<TimeSpan?> ReconcileAsync(GarbageKey key, CancellationToken cancellationToken)
    {
        if (!_monitors.AreSynced)
        {
            return TimeSpan.FromMilliseconds(200);
        }

        if (_monitors.Get(key.Type, key.Key) is not { } cached || DecideOnCache(cached) is GarbageDecision.Keep)
        {
            return null;
        }

        if (await _client.TryGetAsync(key.Type, key.Key, cancellationToken) is not { } live || live.Metadata.Uid != cached.Metadata.Uid)
        {
            return null;
        }

        var owners = await OwnersAsync(live, cancellationToken);
        var dependents = _monitors.DependentsOf(live.Metadata.Uid ?? "");
        await CarryOutAsync(key, live, GarbageDecision.Decide(live.Metadata, owners, [.. dependents.Select(pair => pair.Object.Metadata)]), dependents, cancellationToken);
        return null;
    }

    /// <summary>A first look without asking the server; most objects have a sound owner and end here.</summary>
    private GarbageDecision DecideOnCache(PartialObject cached)
    {
        var owners = (cached.Metadata.OwnerReferences ?? []).DistinctBy(owner => owner.Uid).ToDictionary(owner => owner.Uid, owner => StateOf(owner, CachedOwner(cached, owner)));
        return GarbageDecision.Decide(cached.Metadata, owners, [.. _monitors.DependentsOf(cached.Metadata.Uid ?? "").Select(pair => pair.Object.Metadata)]);
    }

    private PartialObject? CachedOwner(PartialObject dependent, OwnerReference owner) =>
        _monitors.Find(owner.ApiVersion, owner.Kind) is { } type ? _monitors.Get(type, KeyOf(type, dependent, owner)) : null;

    private async Task<Dictionary<string, OwnerState>> OwnersAsync(PartialObject live, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, OwnerState>();
        foreach (var owner in live.Metadata.OwnerReferences ?? [])
        {
            var state = StateOf(owner, CachedOwner(live, owner));
            if (state == OwnerState.Absent)
            {
                // Of a kind the server does not serve: nobody can say that it is gone.
                state = _monitors.Find(owner.ApiVersion, owner.Kind) is { } type
                    ? StateOf(owner, await _client.TryGetAsync(type, KeyOf(type, live, owner), cancellationToken))
                    : OwnerState.Solid;
            }

            states[owner.Uid] = state;
        }

        return states;
    }

    private static OwnerState StateOf(OwnerReference reference, PartialObject? owner)
    {
        if (owner is null || owner.Metadata.Uid != reference.Uid)
        {
            return OwnerState.Absent;
        }

        return owner.Metadata.DeletionTimestamp is not null && owner.Metadata.Finalizers?.Contains(GarbageDecision.Foreground) == true
            ? OwnerState.WaitingForDependents
            : OwnerState.Solid;
    }

    private static ObjectKey KeyOf(ResourceType type, PartialObject dependent, OwnerReference owner) =>
        new(type.Namespaced ? dependent.Metadata.Namespace : null, owner.Name);

    private async Task CarryOutAsync(
        GarbageKey key,
        PartialObject live,
        GarbageDecision decision,
        IReadOnlyList<(ResourceType<PartialObject> Type, PartialObject Object)> dependents,
        CancellationToken cancellationToken)
    {
        switch (decision)
        {
            case GarbageDecision.Collect collect:
                // The version too is a precondition: an owner may have been added a moment ago.
                var query = new DeleteQuery { Uid = live.Metadata.Uid, ResourceVersion = live.Metadata.ResourceVersion, Propagation = collect.Policy };
                await _client.DeleteAsync(key.Type, key.Key, query, cancellationToken);
                break;
            case GarbageDecision.DropOwners drop:
                await DropOwnersAsync(key.Type, live, drop.Uids, cancellationToken);
                break;
            case GarbageDecision.AwaitDependents { MayGo: true }:
                await RemoveFinalizerAsync(key, live, GarbageDecision.Foreground, cancellationToken);
                break;
            case GarbageDecision.AwaitDependents:
                foreach (var (type, dependent) in dependents)
                {
                    _loop.Queue.Add(new GarbageKey(type, new ObjectKey(dependent.Metadata.Namespace, dependent.Metadata.Name ?? "")));
                }

                break;
            case GarbageDecision.ReleaseDependents:
                foreach (var (type, dependent) in dependents)
                {
                    await DropOwnersAsync(type, dependent, [live.Metadata.Uid ?? ""], cancellationToken);
                }

                await RemoveFinalizerAsync(key, live, GarbageDecision.Orphan, cancellationToken);
                break;
        }
    }

    private async Task DropOwnersAsync(ResourceType<PartialObject> type, PartialObject dependent, ImmutableHashSet<string> uids, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(dependent.Metadata.Namespace, dependent.Metadata.Name ?? "");
        if (await _client.TryGetAsync(type, key, cancellationToken) is not { } live || live.Metadata.Uid != dependent.Metadata.Uid)
        {
            return;
        }

        var left = (live.Metadata.OwnerReferences ?? []).Where(owner => !uids.Contains(owner.Uid)).ToList();
        if (left.Count != (live.Metadata.OwnerReferences?.Count ?? 0))
        {
            await PatchListAsync(type, key, live, "ownerReferences", new JsonArray([.. left.Select(OwnerJson)]), cancellationToken);
        }
    }

    private async Task RemoveFinalizerAsync(GarbageKey key, PartialObject live, string finalizer, CancellationToken cancellationToken)
    {
        var left = (live.Metadata.Finalizers ?? []).Where(name => name != finalizer).Select(name => (JsonNode)name);
        await PatchListAsync(key.Type, key.Key, live, "finalizers", new JsonArray([.. left]), cancellationToken);
    }

    private async Task PatchListAsync(ResourceType<PartialObject> type, ObjectKey key, PartialObject live, string member, JsonArray list, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject { ["uid"] = live.Metadata.Uid, ["resourceVersion"] = live.Metadata.ResourceVersion, [member] = list };
        try
        {
            await _client.PatchJsonAsync(type, key, new JsonObject { ["metadata"] = metadata }, PatchKind.Merge, null, cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            // Gone already.
        }
    }

    private static JsonNode OwnerJson(OwnerReference owner) =>
        System.Text.Json.JsonSerializer.SerializeToNode(owner, KubeJson.Default.OwnerReference)!;
}
