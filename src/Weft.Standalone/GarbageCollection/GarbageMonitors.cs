using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;

namespace Weft.Standalone.GarbageCollection;

/// <summary>One informer for every resource that can be deleted, custom ones too; they come and go with their definitions.</summary>
internal sealed class GarbageMonitors(KubeClient client, ILoggerFactory loggers, Action<GarbageKey> changed)
{
    /// <summary>Index of objects by the uids of their owners.</summary>
    public const string ByOwner = "owner";

    private static readonly string[] _neededVerbs = ["list", "watch", "delete"];

    private readonly ConcurrentDictionary<string, Monitor> _monitors = new();

    /// <summary>Whether every resource known now has been listed; before that nothing may be called absent.</summary>
    public bool AreSynced => !_monitors.IsEmpty && _monitors.Values.All(monitor => monitor.Informer.HasSynced);

    /// <summary>Starts and stops informers so that they are those of the server's resources.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var served = (await client.DiscoverAsync(cancellationToken))
            .Where(resource => resource.Verbs.IsSupersetOf(_neededVerbs) && resource.Type.Plural != ResourceTypes.Events.Plural)
            .ToDictionary(resource => NameOf(resource.Type), resource => resource.Type);
        foreach (var gone in _monitors.Keys.Where(name => !served.ContainsKey(name)).ToList())
        {
            if (_monitors.TryRemove(gone, out var monitor))
            {
                await monitor.StopAsync();
            }
        }

        foreach (var (name, type) in served)
        {
            if (!_monitors.ContainsKey(name))
            {
                _monitors[name] = Start(type, cancellationToken);
            }
        }
    }

    public async Task StopAsync()
    {
        foreach (var monitor in _monitors.Values)
        {
            await monitor.StopAsync();
        }
    }

    public ResourceType<PartialObject>? Find(string apiVersion, string kind)
    {
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)] : "";
        return _monitors.Values.Select(monitor => monitor.Type).FirstOrDefault(type => type.Group == group && type.Kind == kind);
    }

    public PartialObject? Get(ResourceType<PartialObject> type, ObjectKey key) => _monitors.GetValueOrDefault(NameOf(type))?.Informer.Get(key);

    /// <summary>All objects that name the uid as an owner.</summary>
    public IReadOnlyList<(ResourceType<PartialObject> Type, PartialObject Object)> DependentsOf(string uid) =>
        [.. _monitors.Values.SelectMany(monitor => monitor.Informer.State.ByIndex(ByOwner, uid).Select(found => (monitor.Type, found)))];

    private static string NameOf(ResourceType type) => $"{type.Plural}.{type.Group}";

    private Monitor Start(ResourceType<PartialObject> type, CancellationToken cancellationToken)
    {
        var informer = new Informer<PartialObject>(client, type, loggers.CreateLogger<Informer<PartialObject>>());
        informer.AddIndex(ByOwner, found => (found.Metadata.OwnerReferences ?? []).Select(owner => owner.Uid));
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return new Monitor(type, informer, stop, Task.WhenAll(informer.RunAsync(stop.Token), PumpAsync(type, informer, stop.Token)));
    }

    /// <summary>An object that changed is looked at; one that went away is a reason to look at what it owned.</summary>
    private async Task PumpAsync(ResourceType<PartialObject> type, Informer<PartialObject> informer, CancellationToken cancellationToken)
    {
        using var subscription = informer.Subscribe();
        try
        {
            while (true)
            {
                foreach (var change in subscription.Drain())
                {
                    Announce(type, change);
                }

                await subscription.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void Announce(ResourceType<PartialObject> type, InformerChange<PartialObject> change)
    {
        if (change.New is { } now && (now.Metadata.OwnerReferences is { Count: > 0 } || now.Metadata.DeletionTimestamp is not null))
        {
            changed(new GarbageKey(type, change.Key));
        }

        if (change.Old is not { } old || old.Metadata.Uid == change.New?.Metadata.Uid)
        {
            return;
        }

        foreach (var (dependentType, dependent) in DependentsOf(old.Metadata.Uid ?? ""))
        {
            changed(new GarbageKey(dependentType, KeyOf(dependent)));
        }

        // An owner that waits for its dependents may have lost the last of them.
        foreach (var owner in old.Metadata.OwnerReferences ?? [])
        {
            if (Find(owner.ApiVersion, owner.Kind) is { } ownerType)
            {
                changed(new GarbageKey(ownerType, new ObjectKey(ownerType.Namespaced ? old.Metadata.Namespace : null, owner.Name)));
            }
        }
    }

    private static ObjectKey KeyOf(PartialObject found) => new(found.Metadata.Namespace, found.Metadata.Name ?? "");

    private sealed record Monitor(ResourceType<PartialObject> Type, Informer<PartialObject> Informer, CancellationTokenSource Stop, Task Running)
    {
        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            await Running;
            Stop.Dispose();
        }
    }
}
