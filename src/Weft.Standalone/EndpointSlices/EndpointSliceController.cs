using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.EndpointSlices;

/// <summary>Keeps the EndpointSlices of every Service with a selector.</summary>
internal sealed class EndpointSliceController : IDisposable
{
    private const string ByService = "service";
    private const string ByNamespace = "all-of-namespace";
    private const string Zone = "topology.kubernetes.io/zone";

    private readonly KubeClient _client;
    private readonly Informer<Service> _services;
    private readonly Informer<Pod> _pods;
    private readonly Informer<Node> _nodes;
    private readonly Informer<EndpointSlice> _slices;
    private readonly OwnWrites _writes;
    private readonly ControllerLoop<ObjectKey> _loop;

    public EndpointSliceController(KubeClient client, InformerSet informers, ILogger<EndpointSliceController> logger)
    {
        _client = client;
        _writes = new OwnWrites(client.Time);
        _services = informers.For(ResourceTypes.Services);
        _pods = informers.For(ResourceTypes.Pods);
        _nodes = informers.For(ResourceTypes.Nodes);
        _slices = informers.For(ResourceTypes.EndpointSlices);
        _pods.AddIndex(ByNamespace, pod => [pod.Metadata.Namespace ?? ""]);
        _services.AddIndex(ByNamespace, service => [service.Metadata.Namespace ?? ""]);
        _slices.AddIndex(ByService, slice => SliceMetadata.ServiceOf(slice) is { } key ? [key.ToString()] : []);
        _loop = new ControllerLoop<ObjectKey>("endpointslices", ReconcileAsync, client.Time, logger, workers: 4)
            .Watch(_services, change => [change.Key])
            .Watch(_pods, change => Selecting(change.Old).Concat(Selecting(change.New)))
            .Watch(_slices, change => SliceMetadata.ServiceOf(change.New ?? change.Old) is { } key ? [key] : [])
            .Watch(_nodes, ServicesOnNode);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    public void Dispose() => _loop.Dispose();

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_services.Get(key) is not { } service || PodState.IsDeleting(service))
        {
            // The slices go with their owner.
            _writes.Forget(key);
            return null;
        }

        await _writes.SettleAsync(_client, ResourceTypes.EndpointSlices, key, () => _slices.State.Objects.Values, cancellationToken);
        var slices = _slices.State;
        var existing = slices.ByIndex(ByService, key.ToString()).ToList();
        if (!_writes.AreSeen(key, slices.ResourceVersion, uid => existing.Any(slice => slice.Metadata.Uid == uid)))
        {
            return TimeSpan.FromSeconds(1);
        }

        if (service.Spec?.Selector is not { Count: > 0 } selector)
        {
            if (service.Spec?.Type != "ExternalName")
            {
                // Without a selector its endpoints are somebody else's business.
                return null;
            }

            selector = new Dictionary<string, string>();
        }

        var query = LabelQuery.FromMap(selector);
        var pods = _pods.State.ByIndex(ByNamespace, key.Namespace ?? "").Where(pod => query.Matches(pod.Metadata.Labels)).ToList();
        var nodes = _nodes.State;
        var decision = SliceDecision.Decide(service, pods, name => nodes.Objects.GetValueOrDefault(new ObjectKey(null, name)), existing);
        await CarryOutAsync(key, decision, cancellationToken);
        return null;
    }

    private async Task CarryOutAsync(ObjectKey key, SliceDecision decision, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var slice in decision.Create)
            {
                var created = await _client.CreateAsync(ResourceTypes.EndpointSlices, slice, cancellationToken);
                _writes.Wrote(key, created.Metadata.ResourceVersion);
            }

            foreach (var slice in decision.Update)
            {
                // This controller owns its slices whole; the version they carry makes a stale write a conflict.
                var updated = await _client.UpdateAsync(ResourceTypes.EndpointSlices, slice, cancellationToken);
                _writes.Wrote(key, updated.Metadata.ResourceVersion);
            }

            foreach (var slice in decision.Delete.Where(slice => !PodState.IsDeleting(slice)))
            {
                _writes.Deleted(key, slice.Metadata.Uid ?? "");
                await _client.DeleteAsync(ResourceTypes.EndpointSlices, new ObjectKey(slice.Metadata.Namespace, slice.Metadata.Name!), new DeleteQuery { Uid = slice.Metadata.Uid }, cancellationToken);
            }
        }
        catch (KubeApiException refusal) when (refusal.IsNamespaceTerminating)
        {
            // The Service goes too.
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            _writes.UnknownOutcome(key);
            throw;
        }
    }

    private IEnumerable<ObjectKey> Selecting(Pod? pod) => pod is null
        ? []
        : _services.State.ByIndex(ByNamespace, pod.Metadata.Namespace ?? "")
            .Where(service => service.Spec?.Selector is { Count: > 0 } selector && LabelQuery.FromMap(selector).Matches(pod.Metadata.Labels))
            .Select(service => new ObjectKey(service.Metadata.Namespace, service.Metadata.Name!));

    /// <summary>Only a node's zone shows in slices.</summary>
    private IEnumerable<ObjectKey> ServicesOnNode(InformerChange<Node> change)
    {
        if (change.Old?.Metadata.Labels?.GetValueOrDefault(Zone) == change.New?.Metadata.Labels?.GetValueOrDefault(Zone))
        {
            return [];
        }

        return _pods.Objects.Where(pod => pod.Spec?.NodeName == change.Key.Name).SelectMany(Selecting).Distinct();
    }
}
