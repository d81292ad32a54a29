using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Routing;
using KernelFilterKey = Weft.Dataplane.Abi.FilterKey;

namespace Weft.Dataplane.Policies;

/// <summary>
/// Brings the policies of a state into the kernel. The cost of a pass is that of what changed since the last, and packets see an update as a
/// whole: its rows are written as the version to come (1), one store puts them in force (2), known flows are looked at again (3), and then
/// what nothing leads to goes (4). It may end after any single write: what is in force then is whole, and the next process goes on from there.
/// </summary>
/// <remarks>Not thread-safe but for <see cref="Ids"/>, <see cref="Use"/> and <see cref="Switch"/>.</remarks>
internal sealed class PolicyReconciler
{
    /// <summary>How many generations a row may have two versions: half of what can be told apart.</summary>
    private const uint SettlingInterval = 1u << 30;

    private readonly IsolationTable _isolations;
    private readonly ClassTable<Prefix4Key, PrefixAbi4> _classes4;
    private readonly ClassTable<Prefix6Key, PrefixAbi6> _classes6;
    private readonly FilterTable _filters;
    private readonly RuleTable _rules;
    private PolicyIds? _ids;
    private PolicyUse _use = PolicyUse.None;
    private PolicyState? _applied;
    private bool _isUncertain = true;
    private bool _mustLookAgain;

    public PolicyReconciler(PolicyTables tables)
    {
        Switch = new PolicySwitch(tables.Policy);
        _isolations = new IsolationTable(tables.Isolations);
        _classes4 = new ClassTable<Prefix4Key, PrefixAbi4>(tables.Classes4);
        _classes6 = new ClassTable<Prefix6Key, PrefixAbi6>(tables.Classes6);
        _rules = new RuleTable(tables.Rules);
        _filters = new FilterTable(tables.Filters, _isolations, _rules.IsInPlace, @class => _classes4.IsInUse(@class) || _classes6.IsInUse(@class));
    }

    public PolicySwitch Switch { get; }

    /// <summary>This process's numbers; null before anything was read.</summary>
    public PolicyIds? Ids => Volatile.Read(ref _ids);

    /// <summary>After the last pass.</summary>
    public PolicyUse Use => Volatile.Read(ref _use);

    public void ReadBack()
    {
        Switch.ReadBack();
        var generation = Switch.Generation;
        _isolations.ReadBack(generation);
        _classes4.ReadBack(generation);
        _classes6.ReadBack(generation);
        _filters.ReadBack(generation);
        var used = _rules.ReadBack(_ids);
        if (_ids is null)
        {
            Volatile.Write(ref _ids, PolicyIds.Beside(used.Concat(UsedNumbers())));
        }

        _isUncertain = false;
    }

    /// <summary>False when nobody has said yet what applies to an endpoint.</summary>
    public bool IsKnown(EndpointId endpoint) =>
        _applied is null ? _isolations.Holds(endpoint.Value) : _applied.Isolations.Contains(endpoint);

    /// <summary>True when the kernel has what applies to an endpoint.</summary>
    public bool Holds(EndpointId endpoint) => IsKnown(endpoint) && _isolations.Holds(endpoint.Value);

    /// <summary>What the kernel is to hold. Until this was called what is there stays.</summary>
    public void Want(PolicyState state)
    {
        var (before, ids) = (_applied ?? PolicyState.Empty, _ids!);
        foreach (var filter in state.FilterRules.ChangesSince(before.FilterRules))
        {
            if (state.FilterRules.TryGet(filter, out var content))
            {
                _rules.Want(ids.ToKernel(filter), content);
            }
            else
            {
                _rules.Unwant(ids.ToKernel(filter));
            }
        }

        foreach (var key in state.Filters.ChangesSince(before.Filters))
        {
            var row = new KernelFilterKey { Isolation = ids.ToKernel(key.Isolation), Class = key.Class };
            Want(_filters, row, state.Filters.TryGet(key, out var filter), ids.ToKernel(filter));
        }

        foreach (var prefix in state.Classes.ChangesSince(before.Classes))
        {
            var isWanted = state.Classes.TryGet(prefix, out var @class);
            if (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
            {
                Want(_classes4, RouteRows.ToKey4(prefix), isWanted, @class);
            }
            else
            {
                Want(_classes6, RouteRows.ToKey6(prefix), isWanted, @class);
            }
        }

        foreach (var id in state.Isolations.ChangesSince(before.Isolations))
        {
            var isWanted = state.Isolations.TryGet(id, out var value);
            Want(_isolations, id.Value, isWanted, new EndpointIsolation(ids.ToKernel(value.Ingress), ids.ToKernel(value.Egress)));
        }

        _applied = state;
    }

    /// <summary>Writes what is wanted and puts it in force.</summary>
    /// <param name="lookAgain">Makes known flows be judged anew; says whether that was done.</param>
    public void Write(ChangeLog log, Func<bool> lookAgain)
    {
        if (_applied is null)
        {
            return;
        }

        if (log.TryCounted(Subjects.Underlay, Switch.Name, Update))
        {
            _mustLookAgain = _mustLookAgain && !lookAgain();
        }
        else
        {
            _isUncertain = true;
        }

        PolicyErrors.Tell(_isolations, log);
        PolicyErrors.Tell(_filters, "workloads keep the policies they had.", log);
        PolicyErrors.Tell(_classes4, "these addresses are judged by the prefix they are in.", log);
        PolicyErrors.Tell(_classes6, "these addresses are judged by the prefix they are in.", log);
        PolicyErrors.Tell(_rules, _ids!, log);
    }

    /// <summary>Removes what nothing leads to.</summary>
    public void Delete(ChangeLog log)
    {
        if (_applied is not null && !_isUncertain)
        {
            _isUncertain = !log.TryCounted(Subjects.Underlay, Switch.Name, Delete);
        }

        Volatile.Write(ref _use, Count());
    }

    private static void Want<TKey, TRow, TValue, TAbi>(VersionedTable<TKey, TRow, TValue, TAbi> table, TKey key, bool isWanted, TValue value)
        where TKey : unmanaged
        where TRow : unmanaged
        where TValue : struct, IEquatable<TValue>
        where TAbi : IVersionedRow<TRow, TValue>
    {
        if (isWanted)
        {
            table.Want(key, value);
        }
        else
        {
            table.Unwant(key);
        }
    }

    private int Update()
    {
        if (_isUncertain)
        {
            ReadBack();
        }

        if ((Switch.Generation + 1) % SettlingInterval == 0)
        {
            Settle();
        }

        var written = WriteAhead();
        var isAhead = _filters.IsAhead || _classes4.IsAhead || _classes6.IsAhead || _isolations.IsAhead;
        var generation = Switch.Generation + (isAhead ? 1u : 0u);
        if (isAhead)
        {
            _mustLookAgain |= _filters.ConcernsFlows || _classes4.ConcernsFlows || _classes6.ConcernsFlows || _isolations.ConcernsFlows;
            Switch.PutInForce(generation);
            written++;
        }

        _filters.PutInForce(generation);
        _classes4.PutInForce(generation);
        _classes6.PutInForce(generation);
        _isolations.PutInForce(generation);
        return written;
    }

    // What is new comes first, since it may not fit; then it is known what what is there can be changed to.
    private int WriteAhead()
    {
        _isolations.CountUse();
        var written = _rules.Write(_ids!);
        written += _filters.Add();
        CloseWhatLacksFilters();
        written += _classes4.Add() + _classes6.Add();
        _isolations.IsClosedToNew = _classes4.IsLacking || _classes6.IsLacking;
        written += _isolations.Add() + _isolations.Change();
        _filters.WantedIsolations = _isolations.FindWanted();
        return written + _filters.Change() + _classes4.Change() + _classes6.Change();
    }

    // An isolation that nobody is in yet is not taken into use; a class that nobody has gets no members: they stay what they were.
    private void CloseWhatLacksFilters()
    {
        _isolations.Closed.Clear();
        var classes = new HashSet<uint>();
        foreach (var key in _filters.Refused)
        {
            if (!_isolations.InUse.Contains(key.Isolation))
            {
                _isolations.Closed.Add(key.Isolation);
            }
            else if (!_classes4.IsInUse(key.Class) && !_classes6.IsInUse(key.Class))
            {
                classes.Add(key.Class);
            }
        }

        _classes4.Closed = classes;
        _classes6.Closed = classes;
    }

    private int Delete()
    {
        _isolations.CountUse();
        var removed = _isolations.Delete() + _filters.Delete() + _classes4.Delete() + _classes6.Delete();
        return removed + _rules.Delete(_filters.FindLeftOver());
    }

    // Once in a billion updates.
    private void Settle()
    {
        _isolations.Settle();
        _filters.Settle();
        _classes4.Settle();
        _classes6.Settle();
    }

    private IEnumerable<uint> UsedNumbers() =>
    [
        .. _isolations.Actual.Values.SelectMany(row => new[] { row.Ingress, row.Egress, row.IngressBefore, row.EgressBefore }),
        .. _filters.Actual.SelectMany(row => new[] { row.Key.Isolation, row.Value.Now, row.Value.Before }),
    ];

    private PolicyUse Count() => new(
        Switch.Generation,
        [
            new(_isolations.Name, _isolations.Actual.Count, _isolations.Capacity, _isolations.Refused.Count),
            new(_classes4.Name, _classes4.Actual.Count, _classes4.Capacity, _classes4.Refused.Count),
            new(_classes6.Name, _classes6.Actual.Count, _classes6.Capacity, _classes6.Refused.Count),
            new(_filters.Name, _filters.Actual.Count, _filters.Capacity, _filters.Refused.Count),
            new(_rules.Name, _rules.Count, _rules.Capacity, _rules.Refused.Count),
        ]);
}
