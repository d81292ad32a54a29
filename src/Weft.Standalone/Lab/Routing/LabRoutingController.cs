using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Linux;
using Weft.Standalone.Lab.Topology;

namespace Weft.Standalone.Lab.Routing;

/// <summary>Keeps the routes to Services and address pools in a lab's routers and hosts, as an operator of real routers would by hand.</summary>
/// <remarks>A change costs as much as the destinations it concerns; only a change of pools or nodes concerns all.</remarks>
internal sealed partial class LabRoutingController : IDisposable
{
    private const string ByAddress = "address";
    private const string ByService = "service";

    /// <summary>How soon routes come back that somebody else removed, as with an interface that was made anew.</summary>
    private static readonly TimeSpan _resync = TimeSpan.FromSeconds(10);

    private readonly LabTopology _topology;
    private readonly RouteTables _tables;
    private readonly TimeProvider _time;
    private readonly ILogger<LabRoutingController> _logger;
    private readonly Informer<Service> _services;
    private readonly Informer<EndpointSlice> _slices;
    private readonly Informer<AddressPool> _pools;
    private readonly Informer<FabricNode> _nodes;
    private readonly ControllerLoop<RouteKey> _loop;

    public LabRoutingController(KubeClient client, InformerSet informers, LabTopology topology, LabPaths paths, ILogger<LabRoutingController> logger)
    {
        _topology = topology;
        _tables = new RouteTables(paths, topology);
        _time = client.Time;
        _logger = logger;
        _services = informers.For(ResourceTypes.Services);
        _slices = informers.For(ResourceTypes.EndpointSlices);
        _pools = informers.For(ResourceTypes.AddressPools);
        _nodes = informers.For(ResourceTypes.FabricNodes);
        _services.AddIndex(ByAddress, service => ServiceAddresses.Of(service).Keys.Select(address => address.ToString()));
        _slices.AddIndex(ByService, slice => ServiceOf(slice) is { } key ? [key.ToString()] : []);
        _loop = new ControllerLoop<RouteKey>("lab-routing", ReconcileAsync, client.Time, logger)
            .Watch(_services, change => KeysOf(change.Old).Concat(KeysOf(change.New)).Distinct())
            .Watch(_slices, KeysOf)
            .Watch(_pools, KeysOf)
            .Watch(_nodes, KeysOf);
    }

    public Task RunAsync(CancellationToken cancellationToken) => TaskGroup.RunAsync([_loop.RunAsync, ResyncAsync], cancellationToken);

    public void Dispose()
    {
        _loop.Dispose();
        _tables.Dispose();
    }

    private Task<TimeSpan?> ReconcileAsync(RouteKey key, CancellationToken cancellationToken)
    {
        RouteCalculation calculation = new(_topology, RoutedPools.Of(_pools.Objects), NodesInService.Of(_nodes.Objects));
        ImmutableArray<AddressUse> uses = key.Layer == RouteLayer.Address ? Uses(key.Destination.BaseAddress) : [];
        if (calculation.IsOfTheLab(key.Destination) && (key.Layer == RouteLayer.Pool || !uses.IsEmpty))
        {
            OfTheLab(key.Destination);
        }

        _tables.Apply(key, [.. calculation.Routes(key, uses)]);
        return Task.FromResult<TimeSpan?>(null);
    }

    private ImmutableArray<AddressUse> Uses(IPAddress address)
    {
        InformerState<EndpointSlice> slices = _slices.State;
        return
        [
            .. from service in _services.State.ByIndex(ByAddress, address.ToString())
               let kind = ServiceAddresses.Of(service)[address]
               select ServiceAddresses.Use(service, kind, address.AddressFamily, slices.ByIndex(ByService, Key(service).ToString())),
        ];
    }

    /// <summary>What the kernel has is compared from time to time; the first comparison also finds what an earlier life left.</summary>
    private async Task ResyncAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Resync();
                await Task.Delay(_resync, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    private void Resync()
    {
        try
        {
            // The queue is worked off only once everything that routes depend on is known.
            foreach (RouteKey key in _tables.ReadBack())
            {
                _loop.Queue.Add(key);
            }
        }
        catch (Exception exception) when (exception is ErrnoException or LabException)
        {
            // weft lab up makes namespaces and links again.
            NotRead(exception.Message);
        }
    }

    private static IEnumerable<RouteKey> KeysOf(Service? service) => service is null ? [] : ServiceAddresses.Of(service).Keys.Select(KeyOf);

    private IEnumerable<RouteKey> KeysOf(InformerChange<EndpointSlice> change) => new[] { ServiceOf(change.Old), ServiceOf(change.New) }
        .OfType<ObjectKey>()
        .Distinct()
        .Select(_services.Get)
        .Where(service => service?.Spec?.ExternalTrafficPolicy == "Local")
        .SelectMany(KeysOf);

    private IEnumerable<RouteKey> KeysOf(InformerChange<AddressPool> change)
    {
        RoutedPool? before = RoutedPools.Of(change.Old);
        RoutedPool? after = RoutedPools.Of(change.New);
        return Equals(before, after)
            ? []
            : [.. PrefixKeys(before), .. PrefixKeys(after), .. _services.Objects.SelectMany(KeysOf).Distinct()];
    }

    private IEnumerable<RouteKey> KeysOf(InformerChange<FabricNode> change) =>
        NodesInService.Of(change.Old is { } old ? [old] : []).SetEquals(NodesInService.Of(change.New is { } node ? [node] : []))
            ? []
            : _services.Objects.SelectMany(KeysOf).Distinct();

    private static IEnumerable<RouteKey> PrefixKeys(RoutedPool? pool) => (pool?.Cidrs ?? []).Select(cidr => new RouteKey(cidr, RouteLayer.Pool));

    private static RouteKey KeyOf(IPAddress address) =>
        new(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32), RouteLayer.Address);

    private static ObjectKey? ServiceOf(EndpointSlice? slice) =>
        slice?.Metadata.Labels?.GetValueOrDefault("kubernetes.io/service-name") is { Length: > 0 } name ? new ObjectKey(slice.Metadata.Namespace, name) : null;

    private static ObjectKey Key(Service service) => new(service.Metadata.Namespace, service.Metadata.Name ?? "");

    [LoggerMessage(3040, LogLevel.Information, "{Destination} belongs to the lab's own networks and gets no route to Services")]
    private partial void OfTheLab(IPNetwork destination);

    [LoggerMessage(3041, LogLevel.Debug, "The routes of routers and hosts could not be read: {Reason}")]
    private partial void NotRead(string reason);
}
