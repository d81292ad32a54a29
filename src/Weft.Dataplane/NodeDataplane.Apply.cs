using System.Collections.Frozen;
using System.Collections.Immutable;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Programs;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Services;
using Weft.Linux;
using Weft.Linux.Bpf;
using Weft.Linux.Netlink;

namespace Weft.Dataplane;

public sealed partial class NodeDataplane
{
    /// <summary>A fault may have left the kernel in a state that is not known; not at once, since a lasting fault must not slow every pass.</summary>
    private static readonly TimeSpan _readBackAfterErrors = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Brings the kernel to a state by the smallest difference: what is needed is made before what uses it, and removed after.
    /// A part that fails is reported and tried again by the next pass; the rest is brought in.
    /// </summary>
    public ApplyResult Apply(NodeState desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        lock (_lock)
        {
            var log = new ChangeLog();
            var state = StateChecks.Valid(desired, log);
            try
            {
                ReadBackIfDue();
                Pass(state, log);
            }
            catch (IOException error)
            {
                // Reading failed, so what is known may be wrong: the next pass begins with reading everything.
                log.Fail(Subjects.Underlay, "kernel state", error.Message);
            }

            ReportClosed(state, log);
            _hadErrors = log.HasFaults;
            return new ApplyResult(log.Operations, log.Errors, _config.Generation);
        }
    }

    private void ReadBackIfDue()
    {
        var time = _options.TimeProvider;
        var interval = _hadErrors ? _readBackAfterErrors : _options.ReadBackInterval;
        if (_isReadBack && time.GetElapsedTime(_lastReadBack) < interval)
        {
            return;
        }

        _config.ReadBack();
        _tables.ReadBack();
        _services.ReadBack();
        _policies.ReadBack();
        _attachments.ReadBack();
        _edge.ReadBack();
        _routes.ReadBack();
        _endpointDevices.ReadBack();
        _lastReadBack = time.GetTimestamp();
        _isReadBack = true;
    }

    // What stopped a whole pass was reported about the underlay; who asks for one endpoint must not take that for success.
    private void ReportClosed(NodeState state, ChangeLog log)
    {
        foreach (var endpoint in state.Endpoints.Where(endpoint => !_endpointDevices.IsOpen(endpoint)))
        {
            var subject = Subjects.Of(endpoint);
            if (log.HasFailed(subject))
            {
                continue;
            }

            if (_policies.IsKnown(endpoint.Id))
            {
                log.Fail(subject, endpoint.HostInterface, $"It stays closed: {string.Join(' ', log.Errors.Select(error => error.Message).Take(1))}");
            }
            else
            {
                // Nothing is wrong with the kernel: they are on their way.
                log.Refuse(new ApplyError(subject, endpoint.HostInterface, "It stays closed: its policies are not known yet."));
            }
        }
    }

    private void Pass(NodeState state, ChangeLog log)
    {
        // 1. Devices, still down where they are new.
        var links = _network.Netlink.Links.List();
        if (_hostDevices.Ensure(state.Underlay, links, log) is not { } facts)
        {
            return;
        }

        var mtu = MtuLedger.Workload(facts.UnderlayMtuBytes);
        var devices = _endpointDevices.Ensure(state.Endpoints, links, mtu, log);

        // 2. Rows, then the configuration, then the programs that read them.
        WantNodes(NodeInputs.Of(state, facts, state.Services is null ? _tables.ServicePrefixes : []), log);
        WantServices(state.Services, log);
        if (state.Policies is { } policies)
        {
            _policies.Want(policies);
        }

        var rows = DesiredRows.OfEndpoints(state, facts, devices);
        log.Refuse(rows.Errors);
        _tables.WantEndpoints(rows);
        _services.Write(log);
        _tables.Write(log);
        _config.Write(facts, state.LocalPrefixes, log);
        _policies.Write(log, () => _config.RaiseGeneration(log));
        var attachments = Attachments(state, facts, devices);
        _attachments.Attach(attachments, log);
        _sockets.Ensure(log);
        _edge.Reconcile(facts.Uplink, log);
        Volatile.Write(ref _lastState, state);

        // 3. Traffic may begin.
        if (_hostDevices.Raise(log))
        {
            _routes.ReadBack();
        }

        OpenEndpoints(state, devices, links, mtu, log);
        _routes.Write(log);

        // 4. What is no longer wanted, in the reverse order: a workload's program goes after its device.
        _routes.Delete(log);
        _tables.Delete(log);
        _services.Delete(log);
        _policies.Delete(log);
        _endpointDevices.RemoveOthers(state.Endpoints.Select(endpoint => endpoint.Id).ToHashSet(), links, log);
        _attachments.Detach(attachments, log);
        if (log.InvalidatesFlows)
        {
            _config.RaiseGeneration(log);
        }

        ForgetOtherBuilds(log);
    }

    // Nodes are many and change seldom: a pass for one workload must not cost what the cluster weighs.
    private void WantNodes(NodeInputs inputs, ChangeLog log)
    {
        if (inputs != _nodeInputs)
        {
            var rows = DesiredRows.OfNodes(inputs, NodeIndexes.Assign(inputs.Nodes, _tables.Nodes.Actual));
            _tables.WantNodes(rows);
            _routes.Want(inputs, rows.ServicePrefixes);
            _nodeInputs = inputs;
            _nodeErrors = rows.Errors;
            Volatile.Write(ref _nodeAddresses, inputs.Facts.OwnAddresses.Concat(inputs.Nodes.SelectMany(node => node.UnderlayAddresses)).ToFrozenSet());
        }

        log.Refuse(_nodeErrors);
    }

    private void WantServices(ServiceSet? services, ChangeLog log)
    {
        if (services is not null)
        {
            _services.Want(services);
        }

        log.Refuse(_services.Errors);
    }

    private static List<Attachment> Attachments(NodeState state, NodeFacts facts, ImmutableDictionary<EndpointId, IfIndex> devices) =>
    [
        new(Attachment.UplinkName, facts.Uplink, "from_uplink", Subjects.Underlay),
        new(Attachment.UplinkOutName, facts.Uplink, "to_uplink", Subjects.Underlay, TcxDirection.Egress),
        new(Attachment.OverlayName, facts.Vxlan, "from_overlay", Subjects.Underlay),
        new(Attachment.HostLinkName, facts.HostLinkPeer, "from_host", Subjects.Underlay),
        .. state.Endpoints.Where(endpoint => devices.ContainsKey(endpoint.Id))
            .Select(endpoint => new Attachment(Attachment.NameOf(endpoint.Id), devices[endpoint.Id], "from_workload", Subjects.Of(endpoint))),
    ];

    private void OpenEndpoints(
        NodeState state, ImmutableDictionary<EndpointId, IfIndex> devices, IReadOnlyList<LinkState> links, int mtu, ChangeLog log)
    {
        var byIndex = links.ToDictionary(link => link.Index);
        foreach (var endpoint in state.Endpoints)
        {
            if (!devices.TryGetValue(endpoint.Id, out var device))
            {
                continue;
            }

            var link = byIndex.GetValueOrDefault(device);
            if (IsGuarded(endpoint, device) && !log.HasFailed(Subjects.Of(endpoint)))
            {
                _endpointDevices.Open(endpoint, device, link, mtu, log);
            }
            else
            {
                _endpointDevices.Fence(endpoint, device, link, log);
            }
        }
    }

    /// <summary>True when nothing the workload sends can pass unchecked.</summary>
    private bool IsGuarded(EndpointSpec endpoint, IfIndex device) =>
        _policies.Holds(endpoint.Id)
        && _tables.Workloads.Holds((uint)device.Value)
        && _attachments.IsAttached(new Attachment(Attachment.NameOf(endpoint.Id), device, "from_workload", Subjects.Of(endpoint)))
        && (endpoint.Ipv4 is null || _tables.Endpoints4.Holds(AbiValues.ToIpv4(endpoint.Ipv4)))
        && (endpoint.Ipv6 is null || _tables.Endpoints6.Holds(new Addr6Key { Addr = AbiValues.ToIpv6(endpoint.Ipv6) }));

    // Once every link runs this build's programs, nobody needs those of another build or the maps only they knew.
    private void ForgetOtherBuilds(ChangeLog log)
    {
        if (_isExchanged || log.HasFaults)
        {
            return;
        }

        _programs.RemoveOthers(_pins);
        _maps.RemoveUnknown();
        _isExchanged = true;
    }
}
