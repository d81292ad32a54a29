using System.Net;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Controller.AddressPools;

namespace Weft.Controller.Services;

/// <summary>Everything that is done about addresses of Services while this process leads.</summary>
internal sealed class ServiceLoops : IDisposable
{
    private readonly Informer<Service> _services;
    private readonly Informer<AddressPool> _pools;
    private readonly Informer<AddressClaim> _claims;
    private readonly InformerSubscription<AddressClaim> _seen;
    private readonly ClaimBook _book;
    private readonly PoolCache _poolCache;
    private readonly AddressPoolsController _poolsController;
    private readonly ServiceAddressesController _addresses;
    private readonly ControllerLoop<string> _poolLoop;
    private readonly ControllerLoop<string> _restLoop;
    private readonly ControllerLoop<ObjectKey> _serviceLoop;

    public ServiceLoops(KubeClient client, InformerSet informers, IReadOnlyList<IPNetwork> serviceNetworks, EventRecorder events, ILoggerFactory loggers)
    {
        _services = informers.For(ResourceTypes.Services);
        _pools = informers.For(ResourceTypes.AddressPools);
        _claims = informers.For(ResourceTypes.AddressClaims);
        _seen = _claims.Subscribe();
        _book = new ClaimBook(_seen.Drain);
        _poolCache = new PoolCache(_pools, _book);
        var (regions, nodes) = (informers.For(ResourceTypes.Regions), informers.For(ResourceTypes.FabricNodes));
        var store = new KubeAddressStore(client);
        _poolsController = new AddressPoolsController(client, _pools, regions, nodes, _book, serviceNetworks, events);
        _poolLoop = Loop<string>("address pools", _poolsController.ReconcileAsync)
            .Watch(_pools, _poolsController.KeysOf)
            .Watch(regions, _poolsController.KeysOf)
            .Watch(nodes, _poolsController.KeysOf)
            .Watch(_claims, CountLater);

        var rest = new ClaimRestController(
            store, name => _claims.Get(new ObjectKey(null, name)), client.Time, loggers.CreateLogger<ClaimRestController>());
        _restLoop = Loop<string>("resting addresses", rest.ReconcileAsync).Watch(_claims, ClaimRestController.KeysOf);

        _addresses = new ServiceAddressesController(
            store,
            key => _services.Get(key),
            () => _poolCache.Current,
            _book,
            (about, kind, reason, message) => events.Record(ResourceTypes.Services, about, kind, reason, message),
            client.Time,
            loggers.CreateLogger<ServiceAddressesController>());
        _serviceLoop = Loop<ObjectKey>("addresses of Services", _addresses.ReconcileAsync)
            .Watch(_services, KeysOf)
            .Watch(_claims, change => Concerned(change, _addresses.Waiting))
            .Watch(_pools, KeysOf);

        ControllerLoop<TKey> Loop<TKey>(string name, Func<TKey, CancellationToken, Task<TimeSpan?>> reconcile)
            where TKey : notnull =>
            new(name, reconcile, client.Time, loggers.CreateLogger<ControllerLoop<TKey>>());
    }

    public IEnumerable<Func<CancellationToken, Task>> Runs => [_poolLoop.RunAsync, _restLoop.RunAsync, _serviceLoop.RunAsync];

    public void Dispose()
    {
        _seen.Dispose();
        _poolLoop.Dispose();
        _restLoop.Dispose();
        _serviceLoop.Dispose();
    }

    /// <summary>The Services that a claim's change concerns: its owners, and who waits for an address if it is free now or to be shared.</summary>
    public static IEnumerable<ObjectKey> Concerned(InformerChange<AddressClaim> change, IEnumerable<ObjectKey> waiting)
    {
        var mayHelp = change.New is null || change.New.Spec.SharingKey is not null;
        return OwnersOf(change.Old).Union(OwnersOf(change.New)).Concat(mayHelp ? waiting : []).Distinct();
    }

    private static IEnumerable<ObjectKey> OwnersOf(AddressClaim? claim) =>
        (claim?.Spec.Owners ?? []).Select(owner => new ObjectKey(owner.Namespace, owner.Name));

    /// <summary>Services of other kinds, which are most, matter only while they change from or to one of ours.</summary>
    private static IEnumerable<ObjectKey> KeysOf(InformerChange<Service> change) =>
        new[] { change.Old, change.New }.Any(service => service is not null && ServiceAnnotations.WantsAddress(service))
        || (change.New is { } now && ServiceStatusPatch.Find(now, ServiceStatusPatch.AddressCondition) is not null)
            ? [change.Key]
            : [];

    /// <summary>Numbers of a pool matter to nobody; another judgement to those who wait; another spec to all.</summary>
    private IEnumerable<ObjectKey> KeysOf(InformerChange<AddressPool> change)
    {
        if (change.Old?.Metadata.Uid == change.New?.Metadata.Uid && change.Old?.Metadata.Generation == change.New?.Metadata.Generation)
        {
            return change.Old is not null && change.New is not null && PoolView.Of(change.Old).Ready == PoolView.Of(change.New).Ready ? [] : _addresses.Waiting;
        }

        return _services.Objects.Where(ServiceAnnotations.WantsAddress).Select(service => new ObjectKey(service.Metadata.Namespace, service.Metadata.Name ?? ""));
    }

    private IEnumerable<string> CountLater(InformerChange<AddressClaim> change)
    {
        foreach (var pool in _poolsController.KeysOf(change))
        {
            _poolLoop.Queue.AddAfter(pool, AddressPoolsController.CountDelay);
        }

        return [];
    }
}
