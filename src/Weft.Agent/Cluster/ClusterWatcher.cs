using System.Collections.Immutable;
using System.Threading.Channels;
using Weft.Api;
using Weft.Client;

namespace Weft.Agent.Cluster;

/// <summary>Keeps <see cref="ClusterSource"/> in step with the API server.</summary>
/// <remarks>
/// Agents write the status of the very FabricNodes that all agents watch, and Nodes carry heartbeats. So a version moves only
/// with a change that matters to packets; else every write of one agent would make every other agent write.
/// </remarks>
internal sealed class ClusterWatcher
{
    private readonly Informer<FabricNode> _fabricNodes;
    private readonly Informer<Node> _nodes;
    private readonly Informer<Region> _regions;
    private readonly ClusterSource _source;
    private readonly ClusterCache _cache;

    // One slot: "look again". What changed is found by looking.
    private readonly Channel<bool> _dirty = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string _fabricNodesSeen = "";
    private string _nodesSeen = "";

    public ClusterWatcher(InformerSet informers, ClusterSource source, ClusterCache cache)
    {
        _fabricNodes = informers.For(ResourceTypes.FabricNodes);
        _nodes = informers.For(ResourceTypes.Nodes);
        _regions = informers.For(ResourceTypes.Regions);
        (_source, _cache) = (source, cache);
    }

    /// <summary>This node's own FabricNode as last seen; null if there is none.</summary>
    public FabricNode? Find(string nodeName) => _fabricNodes.Get(new ObjectKey(null, nodeName));

    /// <summary>Publishes the view from disk, if there is one; called before <see cref="RunAsync"/>.</summary>
    public void PublishCached()
    {
        if (_cache.Load() is { } snapshot)
        {
            _source.Publish(new ClusterView(snapshot, ImmutableSortedDictionary<string, string>.Empty, IsLive: false));
        }
    }

    /// <summary>Follows the informers until cancelled; they are run elsewhere.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A partial view must not replace a whole one: its missing peers would be taken out of the kernel.
        await Task.WhenAll(
            _fabricNodes.WaitForSyncAsync(cancellationToken), _nodes.WaitForSyncAsync(cancellationToken), _regions.WaitForSyncAsync(cancellationToken));
        await Task.WhenAll(
            PumpAsync(_fabricNodes, cancellationToken), PumpAsync(_nodes, cancellationToken), PumpAsync(_regions, cancellationToken), ProjectAsync(cancellationToken));
    }

    private async Task PumpAsync<T>(Informer<T> informer, CancellationToken cancellationToken)
        where T : KubeObject
    {
        using var subscription = informer.Subscribe();
        while (true)
        {
            subscription.Drain();
            _dirty.Writer.TryWrite(true);
            await subscription.WaitAsync(cancellationToken);
        }
    }

    private async Task ProjectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _dirty.Reader.ReadAsync(cancellationToken);
            var (fabricNodes, nodes, regions) = (_fabricNodes.State, _nodes.State, _regions.State);
            var snapshot = ClusterProjection.Of(fabricNodes.Objects.Values, nodes.Objects.Values, regions.Objects.Values);
            var versions = Versions(fabricNodes, nodes, regions);
            var before = _source.Current;
            if (before is not { IsLive: true } || !before.Versions.SequenceEqual(versions))
            {
                _source.Publish(new ClusterView(snapshot, versions, IsLive: true));
                _cache.Save(snapshot);
            }
        }
    }

    private ImmutableSortedDictionary<string, string> Versions(
        InformerState<FabricNode> fabricNodes, InformerState<Node> nodes, InformerState<Region> regions)
    {
        var versions = (_source.Current?.Versions ?? ImmutableSortedDictionary<string, string>.Empty).ToBuilder();
        var fabricNodesNow = ClusterProjection.SignatureOf(fabricNodes.Objects.Values);
        if (fabricNodesNow != _fabricNodesSeen || !versions.ContainsKey(ResourceTypes.FabricNodes.Plural))
        {
            versions[ResourceTypes.FabricNodes.Plural] = fabricNodes.ResourceVersion ?? "";
        }

        var nodesNow = ClusterProjection.SignatureOf(nodes.Objects.Values);
        if (nodesNow != _nodesSeen || !versions.ContainsKey(ResourceTypes.Nodes.Plural))
        {
            versions[ResourceTypes.Nodes.Plural] = nodes.ResourceVersion ?? "";
        }

        // By the objects, not by the informer's own version: bookmarks move that without a change.
        versions[ResourceTypes.Regions.Plural] = regions.Objects.Values
            .Select(region => region.Metadata.ResourceVersion ?? "")
            .Append(versions.GetValueOrDefault(ResourceTypes.Regions.Plural, regions.ResourceVersion ?? ""))
            .MaxBy(version => ulong.TryParse(version, out var number) ? number : 0) ?? "";
        (_fabricNodesSeen, _nodesSeen) = (fabricNodesNow, nodesNow);
        return versions.ToImmutable();
    }
}
