using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Weft.Agent.Ipam;
using Weft.Dataplane.Endpoints;

namespace Weft.Agent.Sandboxes;

/// <summary>
/// The one owner of this node's sandboxes and addresses. Every change is on the disk before anything may rely on it.
/// </summary>
/// <remarks>
/// An address is held from the moment its file is durable until that file is durably gone. Memory may be ahead of the disk
/// only in directions that hold more: a record that could not be saved as detached or released comes back as active
/// after a crash, and is then released again by proof.
/// </remarks>
internal sealed partial class SandboxLedger
{
    /// <summary>No sooner than this does an address go to another sandbox: peers and caches forget the last one by then.</summary>
    public static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(60);

    private const uint MaxEndpointId = 0xff_ffff;

    private readonly Lock _gate = new(); // guards everything below, and the order of file operations
    private readonly Dictionary<EndpointId, SandboxRecord> _records = [];
    private readonly HashSet<EndpointId> _unsaved = [];
    private readonly RecordDirectory _directory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private ImmutableArray<SandboxRecord> _published = [];

    // The newest record ever seen, kept when its file is gone: where the search for the next address and id goes on.
    private SandboxRecord? _newest;

    public SandboxLedger(RecordDirectory directory, TimeProvider time, ILogger<SandboxLedger> logger)
    {
        (_directory, _time, _logger) = (directory, time, logger);
    }

    /// <summary>Raised when <see cref="Records"/> changed, by whom changed them and before the change's own call returns: it must not wait.</summary>
    public event Action? Changed;

    /// <summary>Every record, ordered by endpoint; a snapshot.</summary>
    public ImmutableArray<SandboxRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return _published;
            }
        }
    }

    /// <summary>The sandboxes whose endpoints belong in the kernel.</summary>
    public IEnumerable<SandboxRecord> Active => Records.Where(record => record.Phase == SandboxPhase.Active);

    /// <summary>
    /// Gives the claim a record with addresses, durable on return. The same claim gets the same record again, also after it was detached.
    /// </summary>
    /// <exception cref="AddressesExhaustedException">Nothing is free.</exception>
    /// <exception cref="StateNotWritableException">Nothing was changed.</exception>
    public SandboxRecord Attach(SandboxClaim claim, NodePrefixes prefixes)
    {
        lock (_gate)
        {
            if (FindLocked(claim.Key, claim.Netns) is { } existing)
            {
                if (existing.Netns == claim.Netns)
                {
                    return ResumeLocked(existing, claim);
                }

                // The same name for another namespace: the old one keeps its addresses until it is proven gone.
                RetireLocked(existing);
            }

            ForgetCooledLocked();
            var created = AllocateLocked(claim, prefixes);
            SaveOrThrow(created);
            return PutLocked(created);
        }
    }

    /// <summary>The endpoint is to leave the kernel; its addresses stay held. Null if there is no such sandbox.</summary>
    public SandboxRecord? Detach(SandboxKey key, NetnsIdentity? netns)
    {
        lock (_gate)
        {
            return FindLocked(key, netns) is { Phase: SandboxPhase.Active } record ? RetireLocked(record) : null;
        }
    }

    /// <summary>The attachment a runtime means: by its name, or by its namespace if the name was lost.</summary>
    public SandboxRecord? Find(SandboxKey key, NetnsIdentity? netns)
    {
        lock (_gate)
        {
            return FindLocked(key, netns);
        }
    }

    private SandboxRecord? FindLocked(SandboxKey key, NetnsIdentity? netns)
    {
        SandboxRecord? best = null;
        foreach (var record in _records.Values)
        {
            var matches = record.IsRecovered
                ? record.Key.IfName == key.IfName && netns is { IsKnown: true } && record.Netns == netns
                : record.Key == key;
            if (matches && record.Phase != SandboxPhase.Released && (best is null || IsBetter(record, best)))
            {
                best = record;
            }
        }

        return best;
    }

    private static bool IsBetter(SandboxRecord record, SandboxRecord than) =>
        record.Phase != than.Phase ? record.Phase < than.Phase : record.Sequence > than.Sequence;

    private SandboxRecord ResumeLocked(SandboxRecord existing, SandboxClaim claim)
    {
        var resumed = existing with { Key = claim.Key, Pod = claim.Pod, Phase = SandboxPhase.Active };
        if (resumed == existing && !_unsaved.Contains(existing.EndpointId))
        {
            return existing;
        }

        SaveOrThrow(resumed);
        var (oldName, newName) = (SandboxFileName.Of(existing), SandboxFileName.Of(resumed));
        if (oldName != newName)
        {
            TryFile("remove", existing, () => _directory.Delete(oldName));
        }

        return PutLocked(resumed);
    }

    private SandboxRecord RetireLocked(SandboxRecord record)
    {
        var retired = record with { Phase = SandboxPhase.Detached };
        SaveOrRemember(retired);
        return PutLocked(retired);
    }

    private SandboxRecord AllocateLocked(SandboxClaim claim, NodePrefixes prefixes)
    {
        var held = _records.Values.SelectMany(record => record.Addresses).ToHashSet();
        var last = _newest;
        var index = AddressAllocator.Next(prefixes, held, last is null ? 0 : IndexOf(last, prefixes));
        if (index is not { } free)
        {
            var cooling = _records.Values.Count(record => record.Phase == SandboxPhase.Released);
            throw new AddressesExhaustedException(prefixes, _records.Count - cooling, cooling);
        }

        var (ipv4, ipv6) = (prefixes.Ipv4At(free), prefixes.Ipv6At(free));
        var id = NextIdLocked(last?.EndpointId.Value ?? 0);
        return new SandboxRecord(
            claim.Key,
            id,
            claim.Pod,
            claim.Netns,
            ipv4,
            ipv6,
            WorkloadMac.Of((ipv4 ?? ipv6)!),
            SandboxRecord.HostInterfaceOf(id),
            SandboxPhase.Active,
            (last?.Sequence ?? 0) + 1,
            _time.GetUtcNow());
    }

    private EndpointId NextIdLocked(uint last)
    {
        var candidate = last;
        do
        {
            candidate = candidate >= MaxEndpointId ? 1 : candidate + 1;
        }
        while (_records.ContainsKey(new EndpointId(candidate)));
        return new EndpointId(candidate);
    }

    private static int IndexOf(SandboxRecord record, NodePrefixes prefixes) =>
        record.Addresses.Select(prefixes.IndexOf).FirstOrDefault(index => index is not null) ?? 0;

    private SandboxRecord PutLocked(SandboxRecord record)
    {
        _records[record.EndpointId] = record;
        NoteLocked(record);
        PublishLocked();
        return record;
    }

    private void NoteLocked(SandboxRecord record) => _newest = _newest is null || record.Sequence > _newest.Sequence ? record : _newest;

    private void PublishLocked()
    {
        _published = [.. _records.Values.OrderBy(record => record.EndpointId.Value)];
        Changed?.Invoke();
    }
}
