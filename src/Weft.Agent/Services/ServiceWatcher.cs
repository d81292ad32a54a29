using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Weft.Agent.Cluster;
using Weft.Agent.Services.Projection;
using Weft.Agent.Services.Records;
using Weft.Api;
using Weft.Client;

namespace Weft.Agent.Services;

/// <summary>Keeps <see cref="ServiceSource"/> in step with the API server.</summary>
internal sealed class ServiceWatcher
{
    private readonly string _nodeName;
    private readonly ClusterSource _cluster;
    private readonly ServiceSource _source;
    private readonly ServiceIndex _index;
    private readonly TimeProvider _time;
    private readonly Informer<Service, ServiceRecord> _services;
    private readonly Informer<EndpointSlice, SliceRecord> _slices;
    private readonly Informer<AddressPool> _pools;

    // One slot: "look again". What changed is found by looking.
    private readonly Channel<bool> _dirty = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private FabricFacts? _facts;
    private ulong _servicesVersion;
    private ulong _slicesVersion;
    private ulong _poolsVersion;

    public ServiceWatcher(string nodeName, InformerSet informers, ClusterSource cluster, ServiceSource source, ServiceIndex index, TimeProvider time)
    {
        (_nodeName, _cluster, _source, _index, _time) = (nodeName, cluster, source, index, time);
        var names = new NamePool();
        _services = informers.For(
            ResourceTypes.Services,
            new InformerProjection<Service, ServiceRecord>(service => ServiceReader.Read(service, names), (old, next) => old.Version == next.Version && old.Uid == next.Uid));
        _slices = informers.For(
            ResourceTypes.EndpointSlices,
            new InformerProjection<EndpointSlice, SliceRecord>(slice => SliceReader.Read(slice, names), (old, next) => old.Version == next.Version && old.Uid == next.Uid));
        _pools = informers.For(ResourceTypes.AddressPools);
    }

    /// <summary>Follows the informers until cancelled; they are run elsewhere.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A partial view must not replace a whole one: what it lacks would be taken out of the kernel.
        await Task.WhenAll(
            _services.WaitForSyncAsync(cancellationToken), _slices.WaitForSyncAsync(cancellationToken), _pools.WaitForSyncAsync(cancellationToken));
        using var services = _services.Subscribe();
        using var slices = _slices.Subscribe();
        using var pools = _pools.Subscribe();
        void Look() => _dirty.Writer.TryWrite(true);
        _cluster.Changed += Look;
        try
        {
            Look();
            await TaskGroup.RunAsync(
                [
                    token => PumpAsync(services, token),
                    token => PumpAsync(slices, token),
                    token => PumpAsync(pools, token),
                    token => ProjectAsync(services, slices, pools, token),
                ],
                cancellationToken);
        }
        finally
        {
            _cluster.Changed -= Look;
        }
    }

    private async Task PumpAsync<T>(InformerSubscription<T> subscription, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            await subscription.WaitAsync(cancellationToken);
            _dirty.Writer.TryWrite(true);
        }
    }

    private async Task ProjectAsync(
        InformerSubscription<ServiceRecord> services,
        InformerSubscription<SliceRecord> slices,
        InformerSubscription<AddressPool> pools,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            await _dirty.Reader.ReadAsync(cancellationToken);
            var started = _time.GetTimestamp();

            // Without a live view of nodes every endpoint would look foreign.
            if (_cluster.Current is not { IsLive: true } cluster)
            {
                continue;
            }

            TakeFacts(cluster.Snapshot);
            var moved = TakeServices(services) | TakeSlices(slices) | TakePools(pools);
            var (set, prefixes, healthChecks) = _index.Settle();
            var before = _source.Current;
            if (moved || before is null || !ReferenceEquals(before.Services, set) || before.HealthChecks != healthChecks || before.Prefixes != prefixes)
            {
                _source.Publish(new ServiceView(set, prefixes, healthChecks, _servicesVersion, _slicesVersion, _poolsVersion, started));
            }
        }
    }

    private void TakeFacts(ClusterSnapshot cluster)
    {
        if (_facts?.AreOf(cluster) != true)
        {
            _facts = FabricFacts.Of(_nodeName, cluster);
            _index.ChangeFacts(_facts);
        }
    }

    private bool TakeServices(InformerSubscription<ServiceRecord> subscription)
    {
        var newest = _servicesVersion;
        foreach (var change in subscription.Drain())
        {
            _index.ChangeService(NamedAlike(change), change.New);
            newest = Math.Max(newest, change.New?.Version ?? 0);
        }

        return Move(ref _servicesVersion, newest, _services.ResourceVersion);
    }

    private bool TakeSlices(InformerSubscription<SliceRecord> subscription)
    {
        var newest = _slicesVersion;
        foreach (var change in subscription.Drain())
        {
            _index.ChangeSlice(change.Old, change.New);
            newest = Math.Max(newest, change.New?.Version ?? 0);
        }

        return Move(ref _slicesVersion, newest, _slices.ResourceVersion);
    }

    private bool TakePools(InformerSubscription<AddressPool> subscription)
    {
        var changes = subscription.Drain();
        if (changes.Count == 0)
        {
            return false;
        }

        _index.ChangePools(_pools.Objects.Where(pool => pool.Spec.Use is null or "" or "loadBalancer").SelectMany(pool => pool.Spec.Cidrs).SelectMany(Prefix));
        var newest = changes.Select(change => VersionText.Number(change.New?.Metadata.ResourceVersion)).Append(_poolsVersion).Max();
        return Move(ref _poolsVersion, newest, _pools.ResourceVersion);
    }

    /// <summary>What is no prefix holds no address; the controller reports it on the pool.</summary>
    private static IEnumerable<IPNetwork> Prefix(string text) => IpText.TryParseCidr(text, out var prefix) ? [prefix] : [];

    /// <summary>The record's own key shares its namespace's text with all others.</summary>
    private static ObjectKey NamedAlike(InformerChange<ServiceRecord> change) => (change.New ?? change.Old)!.Key;

    /// <summary>
    /// By the objects, not by the informer's own version: bookmarks move that without a change. But an informer whose version went back speaks
    /// of a server that lost its disk, and what was in force of the old one says nothing.
    /// </summary>
    private static bool Move(ref ulong version, ulong newest, string? informer)
    {
        var known = ulong.TryParse(informer, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(newest, number) : newest;
        if (known == version)
        {
            return false;
        }

        version = known;
        return true;
    }
}
