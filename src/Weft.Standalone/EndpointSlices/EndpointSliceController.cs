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

    private readonly Informer<Service> _services;
    private readonly Informer<Pod> _pods;
    private readonly Informer<Node> _nodes;
    private readonly Informer<EndpointSlice> _slices;
    private readonly SliceWriter _writer;
    private readonly ControllerLoop<ObjectKey> _loop;

    public EndpointSliceController(KubeClient client, InformerSet informers, ILogger<EndpointSliceController> logger)
    {
        _services = informers.For(ResourceTypes.Services);
        _pods = informers.For(ResourceTypes.Pods);
        _nodes = informers.For(ResourceTypes.Nodes);
        _slices = informers.For(ResourceTypes.EndpointSlices);
        _writer = new SliceWriter(client, _slices);
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
            _writer.Forget(key);
            return null;
        }

        if (await _writer.ReadAsync(key, ByService, cancellationToken) is not { } existing)
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
        await _writer.WriteAsync(key, decision.Create, decision.Update, decision.Delete, cancellationToken);
        return null;
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
