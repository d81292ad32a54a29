using System.Diagnostics.Metrics;
using Weft.Agent.Policies.Watch;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Metrics;

/// <summary>Metrics of network policy on this node; denied packets and audited flows are counted by the programs.</summary>
internal sealed class PolicyMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _compileSeconds;
    private readonly Histogram<double> _applySeconds;
    private readonly AgentCore _core;
    private readonly PolicySource _source;
    private readonly TimeProvider _time;
    private PolicyState? _lastApplied;

    /// <param name="scope">The registry that shows these metrics; other agents of the process have their own.</param>
    public PolicyMetrics(AgentCore core, PolicySource source, TimeProvider time, MetricRegistry scope)
    {
        (_core, _source, _time) = (core, source, time);
        _meter = new Meter(new MeterOptions(AgentMetrics.MeterName) { Scope = scope });
        _compileSeconds = _meter.CreateHistogram<double>("weft_agent_policy_compile_seconds", "s", "From when a change that policies depend on was read to what it means for the kernel.");
        _applySeconds = _meter.CreateHistogram<double>("weft_agent_policy_apply_seconds", "s", "From when such a change was read to when it was in force in the kernel.");
        Gauge("weft_agent_policy_isolated_workloads", state => state.Isolations.Values.Count(isolation => isolation != default), "Workloads of this node that policies isolate in a direction.");
        Gauge("weft_agent_policy_isolations", Isolations, "Different sets of policies that isolate workloads of this node in a direction.");
        Gauge("weft_agent_policy_classes", state => state.Classes.Values.Distinct().Count(), "Kinds of peers that policies tell apart.");
        Gauge("weft_agent_policy_filters", state => state.FilterRules.Count, "Different sets of rules.");
        _meter.CreateObservableGauge("weft_agent_policy_generation", () => (long)_core.Kernel.PolicyUse.Generation, description: "Counts the updates of policies that took effect in the kernel.");
        Tables("weft_agent_policy_table_rows", table => table.Rows, "Rows in a table of policies.");
        Tables("weft_agent_policy_table_capacity", table => table.Capacity, "Rows that a table of policies has room for.");
        Tables("weft_agent_policy_table_refused", table => table.Refused, "Rows that did not fit into a table of policies.");
        _source.Changed += Compiled;
        _core.Loop.Applied += _ => Applied();
    }

    public void Dispose()
    {
        _source.Changed -= Compiled;
        _meter.Dispose();
    }

    private static int Isolations(PolicyState state) =>
        state.Isolations.Values.SelectMany(isolation => new[] { isolation.Ingress, isolation.Egress }).Where(number => number != 0).Distinct().Count();

    private void Gauge(string name, Func<PolicyState, int> read, string description) =>
        _meter.CreateObservableGauge(name, () => _source.Current is { } view ? read(view.State) : 0, description: description);

    private void Tables(string name, Func<PolicyTableUse, int> read, string description) => _meter.CreateObservableGauge(
        name,
        () => _core.Kernel.PolicyUse.Tables.Select(table => new Measurement<int>(read(table), new KeyValuePair<string, object?>("table", table.Table))),
        description: description);

    private void Compiled()
    {
        if (_source.Current is { } view)
        {
            _compileSeconds.Record(view.CompileTime.TotalSeconds);
        }
    }

    private void Applied()
    {
        if (_core.AppliedView?.Policies is { } view && !ReferenceEquals(view.State, _lastApplied))
        {
            _lastApplied = view.State;
            _applySeconds.Record(_time.GetElapsedTime(view.ChangedAt).TotalSeconds);
        }
    }
}
