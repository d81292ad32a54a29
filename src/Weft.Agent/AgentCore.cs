using System.Collections.Immutable;
using Weft.Agent.Apply;
using Weft.Agent.Cluster;
using Weft.Agent.Ipam;
using Weft.Agent.Kernel;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Sandboxes;
using Weft.Agent.Services;
using Weft.Agent.Status;
using Weft.Agent.Underlay;
using Weft.Dataplane;

namespace Weft.Agent;

/// <summary>
/// What the agent knows, joined: the cluster, its Services and policies, its own sandboxes, its uplink, and what the kernel took of it.
/// </summary>
internal sealed class AgentCore
{
    private readonly ClusterSource _cluster;
    private readonly ServiceSource _services;
    private readonly PolicySource _policies;
    private readonly INodeKernel _kernel;
    private readonly ApplyLoop _loop;
    private readonly Lock _gate = new(); // guards writes of _applied
    private volatile UnderlayFacts? _underlay;
    private volatile AppliedView? _applied;
    private AppliedView? _pending;
    private NodeState? _last;
    private (ClusterSnapshot Cluster, ImmutableArray<SandboxRecord> Records, UnderlayFacts Underlay)? _lastInputs;

    public AgentCore(string nodeName, SandboxLedger ledger, NodeSources sources, INodeKernel kernel, Func<Func<NodeState?>, ApplyLoop> loop)
    {
        (NodeName, Ledger, _kernel) = (nodeName, ledger, kernel);
        (_cluster, _services, _policies) = (sources.Cluster, sources.Services, sources.Policies);
        _loop = loop(Desired);
        _cluster.Changed += _loop.Request;
        _services.Changed += _loop.Request;
        _policies.Changed += TakePolicies;
        _loop.Applied += Applied;
    }

    public string NodeName { get; }

    public SandboxLedger Ledger { get; }

    public ApplyLoop Loop => _loop;

    public INodeKernel Kernel => _kernel;

    /// <summary>The uplink as last read; null if there was none.</summary>
    public UnderlayFacts? Underlay => _underlay;

    /// <summary>What is in the kernel; null before the first pass that got there.</summary>
    public AppliedView? AppliedView => _applied;

    /// <summary>The newest view of policies, in force or not; null while they are not known.</summary>
    public PolicyView? Policies => _policies.Current;

    public NodePrefixes Prefixes => Own is { } own ? NodePrefixes.Parse(own.PodPrefixes) : NodePrefixes.None;

    public Readiness Readiness => Judge();

    private ClusterNode? Own => _cluster.Current?.Snapshot.Nodes.FirstOrDefault(node => node.Name == NodeName);

    /// <summary>Looks at the uplink anew and asks for a pass if it changed.</summary>
    public void RefreshUnderlay()
    {
        var now = _kernel.ReadUnderlay();
        if (!Equals(now, _underlay))
        {
            _underlay = now;
            _loop.Request();
        }
    }

    /// <summary>Releases what is proven gone.</summary>
    public void Sweep()
    {
        var present = _kernel.ReadInterfaceNames();
        var released = Ledger.Sweep(_kernel.BootId, record => SandboxObserver.Observe(record, present));
        if (released.Count > 0)
        {
            _loop.Request();
        }
    }

    private NodeState? Desired()
    {
        _underlay ??= _kernel.ReadUnderlay();
        if (_cluster.Current is not { } view || _underlay is not { } underlay)
        {
            return null;
        }

        var (services, policies) = (_services.Current, _policies.Current);
        _pending = new AppliedView(view, services, policies);
        return _last = Build(view.Snapshot, underlay, services, policies);
    }

    /// <summary>Services and policies change far more often than anything else, and what they cost must not grow with the nodes.</summary>
    private NodeState Build(ClusterSnapshot cluster, UnderlayFacts underlay, ServiceView? services, PolicyView? policies)
    {
        // Read after the policies: whatever workload they speak of is among these, unless it left since.
        var records = Ledger.Records;
        if (_last is not null && _lastInputs is { } last
            && ReferenceEquals(last.Cluster, cluster) && last.Records == records && ReferenceEquals(last.Underlay, underlay))
        {
            return _last with { ServicePrefixes = services?.Prefixes ?? [], Services = services?.Services, Policies = policies?.State };
        }

        _lastInputs = (cluster, records, underlay);
        var active = records.Where(record => record.Phase == SandboxPhase.Active);
        return NodeStateBuilder.Build(NodeName, cluster, active, underlay, services, policies);
    }

    // On the loop's thread, as Desired. What fails of one Service or workload is told there and holds up no other's version.
    private void Applied(AppliedState pass)
    {
        if (pass.Result is null || pass.NodeProblem is not null)
        {
            return;
        }

        lock (_gate)
        {
            _applied = _pending;
            if (TakeNewerLocked() || ReferenceEquals(_pending?.Policies, _policies.Current))
            {
                return;
            }
        }

        // One came while this pass was made.
        _loop.Request();
    }

    /// <summary>Most changes of Pods mean nothing to this node's workloads: then what was brought to the kernel already is all there is to bring.</summary>
    private void TakePolicies()
    {
        lock (_gate)
        {
            if (TakeNewerLocked())
            {
                return;
            }
        }

        _loop.Request();
    }

    private bool TakeNewerLocked()
    {
        if (_applied?.Policies is not { } applied || _policies.Current is not { } newest || !ReferenceEquals(applied.State, newest.State))
        {
            return false;
        }

        _applied = _applied with { Policies = newest };
        return true;
    }

    private Readiness Judge()
    {
        if (_underlay is null)
        {
            return Readiness.Not("NoUplink", "no interface leads to other nodes", packetsAtRisk: true);
        }

        if (_cluster.Current is null)
        {
            return Readiness.Not("ClusterUnknown", "the API server was not reached yet and nothing is cached");
        }

        if (Prefixes.IsEmpty)
        {
            return Readiness.Not("NoPrefix", $"FabricNode {NodeName} has no pod prefixes: is the Node labelled with a region that exists?");
        }

        if (_policies.Current is null)
        {
            return Readiness.Not(Readiness.PoliciesUnknown, "Pods, Namespaces and policies were not read from the API server since the agent started");
        }

        return _loop.Last switch
        {
            null or { Desired: null } => Readiness.Not("Starting", "the kernel has not been brought up to date yet"),
            { NodeProblem: { } problem } => Readiness.Not("DataplaneFailed", problem, packetsAtRisk: true),
            _ => Readiness.Ready,
        };
    }
}
