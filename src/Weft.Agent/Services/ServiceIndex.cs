using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Services.Problems;
using Weft.Agent.Services.Projection;
using Weft.Agent.Services.Records;
using Weft.Api;
using Weft.Dataplane.Services;

namespace Weft.Agent.Services;

/// <summary>
/// Services with their slices, and what came of each: a change of one Service or slice costs that Service only. Changes are collected and take
/// effect together by <see cref="Settle"/>, so that an object that changes a hundred times in between is looked at once.
/// </summary>
/// <remarks>Safe for use from several threads; changes are made by one.</remarks>
internal sealed class ServiceIndex
{
    private readonly Lock _gate = new(); // guards everything below
    private readonly Dictionary<ObjectKey, Entry> _entries = [];
    private readonly HashSet<ObjectKey> _changed = [];
    private readonly ServicePrefixes _prefixes;
    private FabricFacts _facts;
    private ServiceSet _services = ServiceSet.Empty;
    private ImmutableDictionary<ObjectKey, HealthCheckTarget> _healthChecks = ImmutableDictionary<ObjectKey, HealthCheckTarget>.Empty;
    private ImmutableDictionary<ObjectKey, ServiceFinding> _findings = ImmutableDictionary<ObjectKey, ServiceFinding>.Empty;
    private int _endpoints;

    /// <param name="prefixes">The cluster's ranges of cluster addresses.</param>
    public ServiceIndex(ImmutableArray<IPNetwork> prefixes, FabricFacts facts) => (_prefixes, _facts) = (new ServicePrefixes(prefixes), facts);

    /// <summary>What is known of nodes.</summary>
    public FabricFacts Facts
    {
        get
        {
            lock (_gate)
            {
                return _facts;
            }
        }
    }

    /// <summary>Services that have something wrong with them, or an alarm that says so.</summary>
    public ImmutableDictionary<ObjectKey, ServiceFinding> Findings
    {
        get
        {
            lock (_gate)
            {
                return _findings;
            }
        }
    }

    /// <summary>How many Services there are, and endpoints in their slices.</summary>
    public (int Services, int Endpoints) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_entries.Values.Count(entry => entry.Record is not null), _endpoints);
            }
        }
    }

    public void ChangeService(ObjectKey key, ServiceRecord? next)
    {
        lock (_gate)
        {
            EntryOf(key).Record = next;
            _changed.Add(key);
        }
    }

    /// <param name="old">As the caller told it last; null when it is new.</param>
    public void ChangeSlice(SliceRecord? old, SliceRecord? next)
    {
        lock (_gate)
        {
            if (old is { Service.Length: > 0 })
            {
                Drop(old);
            }

            // A slice of no Service is nobody's.
            if (next is { Service.Length: > 0 })
            {
                EntryOf(OwnerOf(next)).Slices.Add(next);
                _endpoints += next.Endpoints.Length;
                _changed.Add(OwnerOf(next));
            }
        }
    }

    public void ChangePools(IEnumerable<IPNetwork> pools)
    {
        lock (_gate)
        {
            _prefixes.SetPools(pools);
        }
    }

    /// <summary>Whose an address is, and who is alive, may concern every Service.</summary>
    public void ChangeFacts(FabricFacts facts)
    {
        lock (_gate)
        {
            _facts = facts;
            _changed.UnionWith(_entries.Keys);
        }
    }

    /// <summary>Brings what changed into effect.</summary>
    public (ServiceSet Services, ImmutableArray<IPNetwork> Prefixes, ImmutableDictionary<ObjectKey, HealthCheckTarget> HealthChecks) Settle()
    {
        lock (_gate)
        {
            foreach (var key in _changed)
            {
                Bring(key, _entries[key]);
            }

            _changed.Clear();
            return (_services, _prefixes.Current, _healthChecks);
        }
    }

    /// <summary>One Service; null if there is none of that name.</summary>
    public ServiceSnapshot? Find(ObjectKey key)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(key, out var entry) ? entry.Snapshot() : null;
        }
    }

    /// <summary>All Services, by namespace and name.</summary>
    public IReadOnlyList<ServiceSnapshot> List()
    {
        List<ServiceSnapshot> all;
        lock (_gate)
        {
            all = [.. _entries.Values.Select(entry => entry.Snapshot()).OfType<ServiceSnapshot>()];
        }

        all.Sort(static (left, right) => ServiceOrder.Compare(left.Record.Key, right.Record.Key));
        return all;
    }

    private static ObjectKey OwnerOf(SliceRecord slice) => new(slice.Key.Namespace, slice.Service);

    private void Drop(SliceRecord slice)
    {
        var owner = OwnerOf(slice);
        var entry = EntryOf(owner);
        if (entry.Slices.Find(held => held.Key == slice.Key) is { } held)
        {
            entry.Slices.Remove(held);
            _endpoints -= held.Endpoints.Length;
        }

        _changed.Add(owner);
    }

    private Entry EntryOf(ObjectKey key)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            entry = _entries[key] = new Entry();
        }

        return entry;
    }

    private void Bring(ObjectKey key, Entry entry)
    {
        var next = entry.Record is null ? ProjectedService.Nothing : ServiceProjection.Of(entry.Record, entry.Slices, _facts);
        var kept = ImmutableArray.CreateBuilder<ServicePortSpec>(next.Ports.Length);
        foreach (var port in next.Ports)
        {
            _services = _services.With(port);

            // Equal to what was there: one of the two is enough to keep.
            kept.Add(_services.TryGet(port.Key, out var held) ? held : port);
        }

        // New ones first, so that an address that stays is not seen to go and come back.
        foreach (var port in kept)
        {
            _prefixes.Add(port);
        }

        foreach (var before in entry.Projected.Ports)
        {
            _prefixes.Remove(before);
            if (!kept.Any(port => port.Key == before.Key))
            {
                _services = _services.Without(before.Key);
            }
        }

        entry.Projected = next with { Ports = kept.ToImmutable() };
        SettleHealthCheck(key, entry);
        SettleFindings(key, entry);
        if (entry is { Record: null, Slices.Count: 0 })
        {
            _entries.Remove(key);
        }
    }

    private void SettleHealthCheck(ObjectKey key, Entry entry) =>
        _healthChecks = entry.Record is { HealthCheckPort: not 0 and var port }
            ? _healthChecks.SetItem(key, new HealthCheckTarget(port, entry.Projected.LocalEndpoints))
            : _healthChecks.Remove(key);

    private void SettleFindings(ObjectKey key, Entry entry) =>
        _findings = entry.Record is { } record && (record.Alarm is not null || !entry.Projected.Problems.IsEmpty)
            ? _findings.SetItem(key, new ServiceFinding(record, entry.Projected.Problems))
            : _findings.Remove(key);

    private sealed class Entry
    {
        public ServiceRecord? Record { get; set; }

        public List<SliceRecord> Slices { get; } = new(1);

        public ProjectedService Projected { get; set; } = ProjectedService.Nothing;

        public ServiceSnapshot? Snapshot() => Record is null ? null : new ServiceSnapshot(Record, [.. Slices], Projected);
    }
}
