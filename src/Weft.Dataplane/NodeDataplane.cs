using System.Collections.Frozen;
using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Conntrack;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Drops;
using Weft.Dataplane.Edge;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Events;
using Weft.Dataplane.Flows;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Programs;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Routing;
using Weft.Dataplane.Services;
using Weft.Dataplane.Sockets;
using Weft.Linux.Bpf;

namespace Weft.Dataplane;

/// <summary>
/// One node's kernel state and its only writer: devices, map rows, program attachments and routes. Everything it makes is pinned
/// or lives in the kernel, so packets flow on when the process ends, and the next <see cref="Open"/> takes over what is there.
/// </summary>
/// <remarks>Safe for use from several threads; passes of <see cref="Apply"/> exclude each other.</remarks>
public sealed partial class NodeDataplane : IDisposable
{
    private readonly Lock _lock = new(); // guards everything below
    private readonly NodeDataplaneOptions _options;
    private readonly NodeNetwork _network;
    private readonly PinDirectory _pins;
    private readonly PinnedMaps _maps;
    private readonly ProgramSet _programs;
    private readonly MapTables _tables;
    private readonly ServiceReconciler _services;
    private readonly PolicyReconciler _policies;
    private readonly ConfigReconciler _config;
    private readonly HostDevices _hostDevices;
    private readonly EndpointDevices _endpointDevices;
    private readonly AttachmentReconciler _attachments;
    private readonly SocketBalancer _sockets;
    private readonly EdgeAttachment _edge;
    private readonly KernelRoutes _routes;
    private readonly EventReader<DropEvent> _drops;
    private readonly EventReader<FlowEvent> _flows;
    private readonly ConntrackCollector _conntrack;
    private NodeState? _lastState;
    private NodeInputs? _nodeInputs;
    private FrozenSet<IPAddress> _nodeAddresses = [];
    private IReadOnlyList<ApplyError> _nodeErrors = [];
    private long _lastReadBack;
    private bool _isReadBack;
    private bool _hadErrors;
    private bool _isExchanged;
    private bool _isDisposed;

    private NodeDataplane(NodeDataplaneOptions options, NodeNetwork network, PinDirectory pins, PinnedMaps maps, ProgramSet programs)
    {
        _options = options;
        _network = network;
        _pins = pins;
        _maps = maps;
        _programs = programs;
        _tables = new MapTables(maps);
        _services = new ServiceReconciler(maps);
        _policies = new PolicyReconciler(PolicyTables.Of(maps));
        _policies.Switch.ReadBack();
        _config = new ConfigReconciler(maps.Get(MapSpecs.Config));
        _hostDevices = new HostDevices(network);
        _endpointDevices = new EndpointDevices(network);
        _attachments = new AttachmentReconciler(pins, programs, network.Namespace);
        _sockets = new SocketBalancer(pins, maps, options.SocketCgroup);
        _edge = new EdgeAttachment(pins, maps, network.Namespace, options.EdgeXdp);
        _routes = new KernelRoutes(network);
        var bootTime = MonotonicClock.Epoch(options.TimeProvider);
        _drops = new(maps.Get(MapSpecs.Events), new DropDecoder(bootTime, WorkloadOf, ServiceOf, RuleOf).Decode, EventPace.Woken, "weft drops");
        _flows = new(maps.Get(MapSpecs.FlowEvents), new FlowDecoder(bootTime, ServiceOf, RuleOf).Decode, EventPace.Fetched, "weft flows");
        _conntrack = new ConntrackCollector(maps, options);
    }

    /// <summary>Names of maps whose content could not be used on because their layout differed; normally empty.</summary>
    public IReadOnlyList<string> ReplacedMaps => _maps.Replaced;

    /// <summary>Takes over what the node's kernel holds and loads what is missing. Nothing that carries packets is changed before <see cref="Apply"/>.</summary>
    /// <exception cref="BpfLoadException">The verifier refused a program.</exception>
    public static NodeDataplane Open(NodeDataplaneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var pins = PinDirectory.Open(options.PinPath);
        var maps = PinnedMaps.Open(pins);
        ProgramSet? programs = null;
        NodeNetwork? network = null;
        try
        {
            programs = ProgramSet.Open(pins, maps);
            network = new NodeNetwork(options.NetworkNamespace);
            return new NodeDataplane(options, network, pins, maps, programs);
        }
        catch
        {
            network?.Dispose();
            programs?.Dispose();
            maps.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes a node's devices, routes and pins, for a node that leaves the fabric for good. Workloads that are left lose their interface.
    /// </summary>
    public static void Remove(NodeDataplaneOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var network = new NodeNetwork(options.NetworkNamespace);
        foreach (var (_, _, link) in EndpointDevices.IdentifiedWithWorkload(network.Netlink.Links.List()))
        {
            network.Netlink.Links.TryDelete(link.Index);
        }

        network.Netlink.Links.TryDelete(DeviceNames.HostLink);
        network.Netlink.Links.TryDelete(DeviceNames.Vxlan);
        PinDirectory.Remove(options.PinPath);
    }

    /// <summary>Removes pins alone, where the node's network namespace is gone with everything in it.</summary>
    public static void RemovePins(string pinPath) => PinDirectory.Remove(pinPath);

    /// <summary>Every dropped packet from now on that the programs report (they limit the rate), until the token is cancelled.</summary>
    public IAsyncEnumerable<DropEvent> ListenToDropsAsync(CancellationToken cancellationToken) => _drops.ListenAsync(cancellationToken);

    /// <summary>All counters of drops and of forwarding, since the maps were made.</summary>
    public IReadOnlyList<PacketCounter> ReadCounters() =>
        new CounterReader(_maps.Get((MapSpec)MapSpecs.Counters).AsPerCpu<uint, CounterValueRow>()).Read();

    /// <summary>The endpoints the kernel holds, from links and maps alone.</summary>
    public IReadOnlyList<EndpointState> ReadEndpoints() =>
        new EndpointReader(_network, _maps.Get(MapSpecs.Workloads)).Read(_options.NetnsDirectory);

    /// <summary>Names of the maps that <see cref="DumpMap"/> can read.</summary>
    public static IReadOnlyList<string> MapNames => MapDumper.Names;

    /// <summary>All rows of a map, decoded; null when there is no such map.</summary>
    public MapDump? DumpMap(string name) => new MapDumper(_maps).Dump(name);

    /// <summary>Searches one part of the connection table for dead flows now.</summary>
    /// <returns>Entries removed.</returns>
    public int CollectConntrack() => _conntrack.Collect();

    /// <summary>Ends this process's part; the kernel goes on as it is.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _conntrack.Dispose();
        _drops.Dispose();
        _flows.Dispose();
        lock (_lock)
        {
            _services.Dispose();
            _policies.Switch.Dispose();
            _network.Dispose();
            _edge.Dispose();
            _programs.Dispose();
            _maps.Dispose();
        }
    }

    // Called by the thread that reads drops, while another may apply.
    private string? ServiceOf(IPAddress address, ushort port, byte protocol)
    {
        var owner = _services.OwnerOf(address.AddressFamily, address, port, protocol)
            ?? (Volatile.Read(ref _nodeAddresses).Contains(address) ? _services.OwnerOf(address.AddressFamily, null, port, protocol) : null);
        return owner is null ? null : $"{owner.Namespace}/{owner.Name}";
    }

    private string? WorkloadOf(EndpointId id) => Volatile.Read(ref _lastState)?.Endpoints.FirstOrDefault(endpoint => endpoint.Id == id)?.Workload;
}
