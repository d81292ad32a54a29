using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>
/// Rows of network policy, written as user space would. Those of a workload that no test isolates say that it is open. Unless a test says
/// otherwise a row has no past: it means the same under every generation.
/// </summary>
internal sealed class PolicyTables(LoadedPrograms loaded)
{
    /// <summary>The generation that is in force in the beginning.</summary>
    public const uint Start = 10;

    private PolicyRow _row;

    /// <summary>The generation in force; written at each change.</summary>
    public uint Generation
    {
        get => _row.Generation;
        set => Write(_row with { Generation = value });
    }

    /// <summary>Whether each new flow is told.</summary>
    public bool ReportsFlows
    {
        set => Write(_row with { Flags = value ? (uint)PolicyFlag.PolicyFlowEvents : 0 });
    }

    public void Open(Workload workload) => Isolate(workload);

    /// <summary>What isolates a workload: a number from 2, 1 for closed, 0 for open.</summary>
    public void Isolate(Workload workload, uint ingress = 0, uint egress = 0) =>
        Write(workload, new IsolationRow { Ingress = ingress, Egress = egress, IngressBefore = ingress, EgressBefore = egress });

    public void Write(Workload workload, IsolationRow row) => loaded.Map(MapSpecs.Isolations).Update(workload.Id, row);

    /// <summary>Takes the row of a workload away.</summary>
    public void Forget(Workload workload) => loaded.Map(MapSpecs.Isolations).TryDelete(workload.Id);

    /// <summary>Puts addresses, or prefixes like <c>10.64.0.0/24</c>, into a class.</summary>
    public void Classify(uint number, params ReadOnlySpan<string> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            Classify(prefix, new ClassRow { Now = number, Before = number });
        }
    }

    public void Classify(string prefix, ClassRow row)
    {
        var (address, length) = prefix.Contains('/', StringComparison.Ordinal) ? Rows.Split(prefix) : (prefix, Rows.IsIpv4(prefix) ? 32u : 128u);
        if (Rows.IsIpv4(address))
        {
            loaded.Map(MapSpecs.Classes4).Update(new Prefix4Key { Length = length, Addr = Rows.Ipv4(address) }, row);
        }
        else
        {
            loaded.Map(MapSpecs.Classes6).Update(new Prefix6Key { Length = length, Addr = Rows.Ipv6(address) }, row);
        }
    }

    /// <summary>The filter between workloads of an isolation and peers of a class; class 0 is that of all others.</summary>
    public void Assign(uint isolation, uint peers, uint filter) => Assign(isolation, peers, new FilterRow { Now = filter, Before = filter });

    public void Assign(uint isolation, uint peers, FilterRow row) =>
        loaded.Map(MapSpecs.Filters).Update(new Weft.Dataplane.Abi.FilterKey { Isolation = isolation, Class = peers }, row);

    /// <summary>The rules of a filter.</summary>
    public void Define(uint filter, params ReadOnlySpan<TestRule> rules)
    {
        foreach (var rule in rules)
        {
            loaded.Map(MapSpecs.Rules).Update(rule.ToKey(filter), rule.ToRow());
        }
    }

    public void Remove(uint filter, TestRule rule) => loaded.Map(MapSpecs.Rules).TryDelete(rule.ToKey(filter));

    public void Unassign(uint isolation, uint peers) =>
        loaded.Map(MapSpecs.Filters).TryDelete(new Weft.Dataplane.Abi.FilterKey { Isolation = isolation, Class = peers });

    /// <summary>An isolation with one filter for everybody.</summary>
    public void Define(uint isolation, uint filter, params ReadOnlySpan<TestRule> rules)
    {
        Define(filter, rules);
        Assign(isolation, 0, filter);
    }

    public void Clear()
    {
        Clear(loaded.Map(MapSpecs.Isolations));
        Clear(loaded.Map(MapSpecs.Classes4));
        Clear(loaded.Map(MapSpecs.Classes6));
        Clear(loaded.Map(MapSpecs.Filters));
        Clear(loaded.Map(MapSpecs.Rules));
        Write(new PolicyRow { Generation = Start });
    }

    private static void Clear<TKey, TValue>(BpfMap<TKey, TValue> map)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        foreach (var (key, _) in map.Dump())
        {
            map.TryDelete(key);
        }
    }

    private void Write(PolicyRow row)
    {
        _row = row;
        loaded.Map(MapSpecs.Policy).Update(0, row);
    }
}
