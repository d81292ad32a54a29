using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.EndpointSlices;

namespace Weft.Standalone.Endpoints;

/// <summary>Mirrors Endpoints that somebody made for a Service without a selector into EndpointSlices, which is all that the fabric reads.</summary>
internal sealed class EndpointsMirrorController : IDisposable
{
    private const string ByService = "mirrored-service";

    private readonly Informer<Service> _services;
    private readonly Informer<EndpointSlice> _slices;
    private readonly Informer<CoreEndpoints> _endpoints;
    private readonly SliceWriter _writer;
    private readonly ControllerLoop<ObjectKey> _loop;

    public EndpointsMirrorController(KubeClient client, InformerSet informers, ILogger<EndpointsMirrorController> logger)
    {
        _services = informers.For(ResourceTypes.Services);
        _slices = informers.For(ResourceTypes.EndpointSlices);
        _writer = new SliceWriter(client, _slices);
        _endpoints = informers.For(ResourceTypes.Endpoints);
        _slices.AddIndex(ByService, slice => ServiceOf(slice) is { } key ? [key.ToString()] : []);
        _loop = new ControllerLoop<ObjectKey>("mirrored endpoints", ReconcileAsync, client.Time, logger)
            .Watch(_services, change => [change.Key])
            .Watch(_slices, change => ServiceOf(change.New ?? change.Old) is { } key ? [key] : [])
            .Watch(_endpoints, change => [change.Key]);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(cancellationToken);

    public void Dispose() => _loop.Dispose();

    private async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (await _writer.ReadAsync(key, ByService, cancellationToken) is not { } existing)
        {
            return TimeSpan.FromSeconds(1);
        }

        var isMirrored = _services.Get(key) is { Spec.Selector: null or { Count: 0 }, Spec.Type: not "ExternalName", Metadata.DeletionTimestamp: null };
        var decision = MirrorDecision.Decide(isMirrored ? _endpoints.Get(key) : null, existing);
        await _writer.WriteAsync(key, decision.Create, decision.Update, decision.Delete, cancellationToken);
        return null;
    }

    private static ObjectKey? ServiceOf(EndpointSlice? slice) => SliceMetadata.ServiceOf(slice, MirrorDecision.ManagedBy);
}
