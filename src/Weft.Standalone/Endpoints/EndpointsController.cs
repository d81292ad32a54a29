using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.EndpointSlices;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Endpoints;

/// <summary>
/// Keeps the Endpoints object of every Service with a selector, for programs that do not read slices. It is made from the slices, so that
/// the two cannot differ. One whose Service is gone is deleted, whoever made it, as Kubernetes does.
/// </summary>
internal sealed class EndpointsController : IDisposable
{
    private const string ByService = "endpoints-service";

    private readonly KubeClient _client;
    private readonly Informer<Service> _services;
    private readonly Informer<EndpointSlice> _slices;
    private readonly Informer<CoreEndpoints> _endpoints;
    private readonly ControllerLoop<ObjectKey> _loop;

    public EndpointsController(KubeClient client, InformerSet informers, ILogger<EndpointsController> logger)
    {
        _client = client;
        _services = informers.For(ResourceTypes.Services);
        _slices = informers.For(ResourceTypes.EndpointSlices);
        _endpoints = informers.For(ResourceTypes.Endpoints);
        _slices.AddIndex(ByService, slice => SliceMetadata.ServiceOf(slice) is { } key ? [key.ToString()] : []);
        _loop = new ControllerLoop<ObjectKey>("endpoints", ReconcileAsync, client.Time, logger, workers: 2)
            .Watch(_services, change => [change.Key])
            .Watch(_slices, change => SliceMetadata.ServiceOf(change.New ?? change.Old) is { } key ? [key] : [])
            .Watch(_endpoints, change => [change.Key]);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    public void Dispose() => _loop.Dispose();

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var existing = _endpoints.Get(key);
        if (_services.Get(key) is not { } service || PodState.IsDeleting(service))
        {
            await DeleteAsync(key, existing, cancellationToken);
            return null;
        }

        if (service.Spec?.Selector is not { Count: > 0 } || service.Spec.Type == "ExternalName")
        {
            // Without a selector they are somebody else's.
            return null;
        }

        if (EndpointsDecision.Decide(service, _slices.State.ByIndex(ByService, key.ToString()), existing) is not { } wanted)
        {
            return null;
        }

        try
        {
            // The version it carries makes a write on an old view a conflict, which the loop tries again.
            await (existing is null
                ? _client.CreateAsync(ResourceTypes.Endpoints, wanted, cancellationToken)
                : _client.UpdateAsync(ResourceTypes.Endpoints, wanted, cancellationToken));
        }
        catch (KubeApiException refusal) when (refusal.IsNamespaceTerminating)
        {
            // The Service goes too.
        }

        return null;
    }

    private async Task DeleteAsync(ObjectKey key, CoreEndpoints? existing, CancellationToken cancellationToken)
    {
        if (existing is { Metadata.DeletionTimestamp: null })
        {
            await _client.DeleteAsync(ResourceTypes.Endpoints, key, new DeleteQuery { Uid = existing.Metadata.Uid }, cancellationToken);
        }
    }
}
