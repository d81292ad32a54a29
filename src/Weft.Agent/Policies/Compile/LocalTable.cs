using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;
using Weft.Agent.Services.Projection;
using Weft.Api;
using Weft.Dataplane.Endpoints;

namespace Weft.Agent.Policies.Compile;

/// <summary>The workloads of this node and their Pods.</summary>
internal sealed class LocalTable(PodTable pods)
{
    private readonly Dictionary<EndpointId, LocalEntry> _locals = [];
    private readonly Dictionary<ObjectKey, List<LocalEntry>> _byPod = [];

    public IEnumerable<LocalEntry> All => _locals.Values;

    /// <summary>Workloads of which something changed since the last time; also those that are gone, which are not resolved.</summary>
    public HashSet<LocalEntry> Changed { get; } = [];

    public LocalEntry? Find(EndpointId endpoint) => _locals.GetValueOrDefault(endpoint);

    public void Set(IEnumerable<LocalPod> locals)
    {
        Dictionary<EndpointId, LocalPod> next = [];
        foreach (var local in locals)
        {
            next[local.Endpoint] = local;
        }

        foreach (var (endpoint, entry) in _locals.ToList())
        {
            if (next.TryGetValue(endpoint, out var same) && same.Equals(entry.Local))
            {
                next.Remove(endpoint);
            }
            else
            {
                Remove(entry);
            }
        }

        foreach (var local in next.Values)
        {
            var entry = new LocalEntry(local);
            _locals.Add(local.Endpoint, entry);
            Changed.Add(entry);
            if (!entry.IsNoPod)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(_byPod, local.Key, out _) ??= new(1)).Add(entry);
                NotePod(local.Key);
            }
        }
    }

    /// <summary>Notes that a Pod came, changed or went.</summary>
    public void NotePod(ObjectKey key)
    {
        var locals = _byPod.GetValueOrDefault(key) ?? [];
        var pod = pods.Find(key);
        foreach (var local in locals)
        {
            var isIts = pod is not null && (local.Local.Uid.Length == 0 || local.Local.Uid == pod.Record.Uid);
            Place(local, isIts ? pod : null);
            Changed.Add(local);
        }

        if (pod is not null)
        {
            pods.SetAddresses(pod, locals.Where(local => local.Pod == pod).SelectMany(local => local.Local.Addresses).Select(AddressNumber.Of));
        }
    }

    /// <summary>Notes that what is known of a namespace changed.</summary>
    public void NoteHome(Home home)
    {
        foreach (var pod in _byPod.Keys.Where(key => (key.Namespace ?? "") == home.Name))
        {
            NotePod(pod);
        }
    }

    public void NoteAll() => Changed.UnionWith(_locals.Values);

    private void Place(LocalEntry local, PodEntry? pod)
    {
        local.Pod = pod;
        var home = pod is null ? null : pods.FindHome(local.Local.Key.Namespace ?? "") is { Record: not null } known ? known : null;
        if (local.Home == home)
        {
            return;
        }

        if (local.Home is { } before)
        {
            before.Locals.Remove(local);
            pods.Tidy(before);
        }

        home?.Locals.Add(local);
        local.Home = home;
    }

    private void Remove(LocalEntry entry)
    {
        _locals.Remove(entry.Local.Endpoint);
        entry.IsGone = true;
        Changed.Add(entry);
        if (_byPod.TryGetValue(entry.Local.Key, out var same) && same.Remove(entry))
        {
            Place(entry, null);
            NotePod(entry.Local.Key);
            if (same.Count == 0)
            {
                _byPod.Remove(entry.Local.Key);
            }
        }
    }
}
