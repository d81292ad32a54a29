using System.Diagnostics.Metrics;
using Weft.Agent.Services;

namespace Weft.Agent.Metrics;

/// <summary>Every metric name of the agent.</summary>
internal sealed class AgentMetrics : IDisposable
{
    public const string MeterName = "Weft.Agent";

    private readonly Meter _meter;
    private readonly Counter<long> _passes;
    private readonly Counter<long> _operations;
    private readonly Counter<long> _rowErrors;
    private readonly Histogram<double> _passSeconds;
    private readonly Histogram<double> _serviceSeconds;
    private readonly Counter<long> _cniRequests;
    private readonly Histogram<double> _cniSeconds;
    private ServiceView? _lastServices;

    /// <param name="scope">The registry that shows these metrics; other agents of the process have their own.</param>
    public AgentMetrics(AgentCore core, ServiceIndex services, TimeProvider time, MetricRegistry scope)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Scope = scope });
        _passes = _meter.CreateCounter<long>("weft_agent_apply_passes_total", description: "Times the node's state was brought to the kernel.");
        _operations = _meter.CreateCounter<long>("weft_agent_apply_operations_total", description: "Changes made to the kernel.");
        _rowErrors = _meter.CreateCounter<long>("weft_agent_apply_errors_total", description: "Rows, links and routes the kernel did not take.");
        _passSeconds = _meter.CreateHistogram<double>("weft_agent_apply_seconds", "s", "Duration of a pass.");
        _cniRequests = _meter.CreateCounter<long>("weft_agent_cni_requests_total", description: "CNI requests by command and code, 0 for success.");
        _cniSeconds = _meter.CreateHistogram<double>("weft_agent_cni_seconds", "s", "Duration of a CNI request.");
        _meter.CreateObservableGauge("weft_agent_workloads", () => core.Ledger.Active.Count(), description: "Workloads attached to the fabric on this node.");
        _meter.CreateObservableGauge("weft_agent_sandboxes_held", () => core.Ledger.Records.Length, description: "Sandboxes whose addresses are held, cooling ones included.");
        _meter.CreateObservableGauge("weft_agent_ready", () => core.Readiness.IsReady ? 1 : 0, description: "1 if the node can take a new workload.");
        _serviceSeconds = _meter.CreateHistogram<double>(
            "weft_agent_service_apply_seconds", "s", "From when a change of Services or their endpoints was read to when it was in the kernel.");
        _meter.CreateObservableGauge("weft_agent_services", () => services.Counts.Services, description: "Services known.");
        _meter.CreateObservableGauge("weft_agent_service_endpoints", () => services.Counts.Endpoints, description: "Endpoints in all EndpointSlices.");
        _meter.CreateObservableGauge(
            "weft_agent_service_problems",
            () => services.Findings.Values.Sum(finding => finding.Problems.Length),
            description: "Things in Services and EndpointSlices that cannot be honoured.");
        core.Loop.Applied += applied =>
        {
            _passes.Add(1);
            _operations.Add(applied.Result?.Operations ?? 0);
            _rowErrors.Add(applied.Result?.Errors.Length ?? 1);
            _passSeconds.Record(applied.Duration.TotalSeconds);
            if (core.AppliedView?.Services is { } view && !ReferenceEquals(view, _lastServices))
            {
                _lastServices = view;
                _serviceSeconds.Record(time.GetElapsedTime(view.ChangedAt).TotalSeconds);
            }
        };
    }

    public void CniRequest(string command, int code, TimeSpan duration)
    {
        // Commands come from outside; only known ones may become label values.
        var label = command is "ADD" or "DEL" or "CHECK" or "GC" or "STATUS" ? command : "other";
        _cniRequests.Add(1, new KeyValuePair<string, object?>("command", label), new KeyValuePair<string, object?>("code", code));
        _cniSeconds.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("command", label));
    }

    public void Dispose() => _meter.Dispose();
}
