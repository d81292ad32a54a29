using System.Buffers;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Reconcile;
using Weft.Linux;

namespace Weft.Dataplane.Services;

/// <content>One port at a time.</content>
internal sealed partial class ServiceFamily<TAbi, TService, TMember, TRange, TBackend>
{
    /// <summary>Computes what is expensive and touches nothing, so that several ports can be prepared at the same time.</summary>
    private Prepared Prepare(ServicePortKey key, CheckedPort? port)
    {
        if (port is null)
        {
            return new Prepared(key, null, null, null);
        }

        var before = _ports.GetValueOrDefault(key)?.Port;
        var inside = before?.Inside.Matches(port.Inside) == true ? null : port.Inside.RentSlots();
        var outside = ReferenceEquals(port.Outside, port.Inside) || before?.Outside.Matches(port.Outside) == true ? null : port.Outside.RentSlots();
        return new Prepared(key, port, inside, outside);
    }

    private void Bring(Prepared prepared)
    {
        var (key, port) = (prepared.Key, prepared.Port);
        var before = _ports.GetValueOrDefault(key);
        if (port is null)
        {
            Forget(key, before);
            return;
        }

        foreach (var fault in port.Faults)
        {
            Fault(key, fault);
        }

        if ((NoRoom(port, before) ?? Bring(key, prepared, before)) is { } message)
        {
            // What it had before stays, and it is tried again by every pass.
            Fault(key, message);
            _retry.Add(key);
        }
    }

    /// <returns>Why the port stays as it is, or null.</returns>
    private string? Bring(ServicePortKey key, Prepared prepared, PortState<TService>? before)
    {
        var port = prepared.Port!;
        var frontends = Claim(key, port.Spec);
        var keys = Array.ConvertAll(frontends, frontend => frontend.Key);
        var id = before?.Id ?? NumberFor(key, keys);
        var state = new PortState<TService>(port, id, TableRange.None, TableRange.None, keys);
        if (Place(ref state, prepared, before) is { } message)
        {
            Undo(state, before);
            return message;
        }

        _ports[key] = state;
        WantMembers(state, before);
        WantRanges(state, before);
        foreach (var (row, frontend) in frontends)
        {
            _services.Want(row, ServiceRows.ToService(port.Spec, frontend, id, state.Inside, state.Outside));
        }

        foreach (var table in before?.Tables ?? [])
        {
            if (!state.Tables.Contains(table))
            {
                _retired.Add(table, before!.Keys);
            }
        }

        return null;
    }

    /// <returns>Why there is no place for its tables, or null.</returns>
    private string? Place(ref PortState<TService> state, Prepared prepared, PortState<TService>? before)
    {
        const string Full = "There is no room for its lookup table.";
        var port = state.Port;
        try
        {
            if (Place(port.Inside, prepared.Inside, before?.Port.Inside, before?.Inside, state) is not { } inside)
            {
                return Full;
            }

            state = state with { Inside = inside };
            if (ReferenceEquals(port.Outside, port.Inside))
            {
                state = state with { Outside = inside };
            }
            else if (Place(port.Outside, prepared.Outside, before?.Port.Outside, before?.Outside, state) is { } outside)
            {
                state = state with { Outside = outside };
            }
            else
            {
                return Full;
            }

            return null;
        }
        catch (ErrnoException error)
        {
            return $"There is no memory for its lookup table: {error.Message}";
        }
    }

    // The range of a table: the one it has, one it had under an earlier process, or a new one. Slots are there unless it has one.
    private TableRange? Place(BackendTable table, ushort[]? slots, BackendTable? tableBefore, TableRange? before, PortState<TService> state)
    {
        if (before is { } same && tableBefore!.Matches(table))
        {
            return same;
        }

        if (table.IsEmpty)
        {
            return TableRange.None;
        }

        var content = slots.AsSpan(0, table.Size);
        foreach (var key in before is null ? state.Keys : [])
        {
            if (_services.Actual.TryGetValue(key, out var row) && row.Id == state.Id)
            {
                foreach (var record in (ReadOnlySpan<ServiceTableRecord>)[row.Inside, row.Outside])
                {
                    if (_recovered.TryGet(record, out var found) && _store.Holds(found, table, content))
                    {
                        _recovered.Adopt(found);
                        return found;
                    }
                }
            }
        }

        return _store.Write(table, content);
    }

    // Gives back what was taken for a port that could not be brought in.
    private void Undo(PortState<TService> state, PortState<TService>? before)
    {
        foreach (var table in state.Tables.Except(before?.Tables ?? []))
        {
            _retired.Add(table, state.Keys);
        }

        var spec = state.Port.Spec;
        foreach (var frontend in spec.Frontends)
        {
            var row = TAbi.ServiceKey(frontend.Address, frontend.Port, spec.Protocol);
            if (before?.Keys.Contains(row, Maps.RowComparer<TService>.Instance) != true && _claims.Release(row, spec.Key, _retry))
            {
                CountAddress(frontend, -1);
            }
        }

        if (before is null)
        {
            _ids.Release(state.Id);
        }
    }

    private uint NumberFor(ServicePortKey key, TService[] keys)
    {
        foreach (var row in keys)
        {
            if (_services.Actual.TryGetValue(row, out var actual) && _ids.TryAdopt(actual.Id, key))
            {
                return actual.Id;
            }
        }

        return _ids.Assign(key);
    }

    private void Forget(ServicePortKey key, PortState<TService>? before)
    {
        if (before is null)
        {
            return;
        }

        foreach (var backend in before.Port.Spec.Backends)
        {
            _members.Unwant(TAbi.MemberKey(before.Id, backend.Address));
        }

        foreach (var range in ServiceRows.Ranges(before.Port.Spec, TAbi.Family))
        {
            _ranges.Unwant(TAbi.RangeKey(before.Id, range));
        }

        foreach (var table in before.Tables)
        {
            _retired.Add(table, before.Keys);
        }

        _ids.Release(before.Id);
        _ports.Remove(key);
    }

    private void WantMembers(PortState<TService> state, PortState<TService>? before)
    {
        var backends = state.Port.Spec.Backends;
        if (before is not null)
        {
            var now = backends.Select(backend => backend.Address).ToHashSet();
            foreach (var gone in before.Port.Spec.Backends.Where(backend => !now.Contains(backend.Address)))
            {
                _members.Unwant(TAbi.MemberKey(state.Id, gone.Address));
            }
        }

        foreach (var backend in backends)
        {
            _members.Want(TAbi.MemberKey(state.Id, backend.Address), ServiceRows.ToMember(backend));
        }
    }

    private void WantRanges(PortState<TService> state, PortState<TService>? before)
    {
        var ranges = ServiceRows.Ranges(state.Port.Spec, TAbi.Family).ToList();
        foreach (var gone in before is null ? [] : ServiceRows.Ranges(before.Port.Spec, TAbi.Family).Except(ranges))
        {
            _ranges.Unwant(TAbi.RangeKey(state.Id, gone));
        }

        foreach (var range in ranges)
        {
            _ranges.Want(TAbi.RangeKey(state.Id, range), 1);
        }
    }

    /// <returns>Which map is full, or null.</returns>
    private string? NoRoom(CheckedPort port, PortState<TService>? before)
    {
        var spec = port.Spec;
        var frontends = spec.Frontends.Length - (before?.Port.Spec.Frontends.Length ?? 0);
        var backends = spec.Backends.Length - (before?.Port.Spec.Backends.Length ?? 0);
        var ranges = spec.SourceRanges.Length - (before?.Port.Spec.SourceRanges.Length ?? 0);

        // Each address may need a row of its own beside the port's.
        return Full(_services, 2 * frontends, "addresses and ports of Services")
            ?? Full(_members, backends, "backends of all Services")
            ?? Full(_ranges, ranges, "source ranges of all Services");
    }

    private static string? Full<TKey, TRow>(MapReconciler<TKey, TRow> map, int more, string what)
        where TKey : unmanaged
        where TRow : unmanaged =>
        more > 0 && map.WantedCount + more > map.Capacity ? $"The table of {map.Capacity} {what} is full." : null;

    private void Fault(ServicePortKey key, string message)
    {
        if (!_faults.TryGetValue(key, out var faults))
        {
            _faults[key] = faults = [];
        }

        faults.Add(new ApplyError(Subjects.Of(key), $"port {key.Port} {(key.Family == System.Net.Sockets.AddressFamily.InterNetwork ? "IPv4" : "IPv6")}", message));
    }

    /// <param name="Port">Null when there shall be none.</param>
    /// <param name="Inside">Slots in an array of the shared pool; null when the table is there already, or is the same as another.</param>
    private sealed record Prepared(ServicePortKey Key, CheckedPort? Port, ushort[]? Inside, ushort[]? Outside) : IDisposable
    {
        public void Dispose()
        {
            Return(Inside);
            Return(Outside);
        }

        private static void Return(ushort[]? slots)
        {
            if (slots is not null)
            {
                ArrayPool<ushort>.Shared.Return(slots);
            }
        }
    }
}
