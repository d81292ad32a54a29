using System.Collections.Immutable;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.EndpointSlices;

/// <summary>What one controller writes of slices, by Service; nothing is decided before the cache shows what was written before.</summary>
internal sealed class SliceWriter(KubeClient client, Informer<EndpointSlice> slices)
{
    private readonly OwnWrites _writes = new(client.Time);

    /// <summary>The Service is gone, and its slices go with their owner.</summary>
    public void Forget(ObjectKey service) => _writes.Forget(service);

    /// <summary>The slices of a Service as the store has them; null when the cache is still behind this controller's own writes.</summary>
    /// <param name="service">Whose slices.</param>
    /// <param name="index">The informer's index that finds them by the Service's key.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public async Task<IReadOnlyList<EndpointSlice>?> ReadAsync(ObjectKey service, string index, CancellationToken cancellationToken)
    {
        await _writes.SettleAsync(client, ResourceTypes.EndpointSlices, service, () => slices.State.Objects.Values, cancellationToken);
        var state = slices.State;
        var existing = state.ByIndex(index, service.ToString()).ToList();
        return _writes.AreSeen(service, state.ResourceVersion, uid => existing.Any(slice => slice.Metadata.Uid == uid)) ? existing : null;
    }

    /// <summary>Makes, changes and deletes. The version that a changed slice carries makes a stale write a conflict.</summary>
    public async Task WriteAsync(
        ObjectKey service,
        ImmutableArray<EndpointSlice> create,
        ImmutableArray<EndpointSlice> update,
        ImmutableArray<EndpointSlice> delete,
        CancellationToken cancellationToken)
    {
        try
        {
            foreach (var slice in create)
            {
                _writes.Wrote(service, (await client.CreateAsync(ResourceTypes.EndpointSlices, slice, cancellationToken)).Metadata.ResourceVersion);
            }

            foreach (var slice in update)
            {
                _writes.Wrote(service, (await client.UpdateAsync(ResourceTypes.EndpointSlices, slice, cancellationToken)).Metadata.ResourceVersion);
            }

            foreach (var slice in delete.Where(slice => !PodState.IsDeleting(slice)))
            {
                _writes.Deleted(service, slice.Metadata.Uid ?? "");
                await client.DeleteAsync(ResourceTypes.EndpointSlices, slice.Key, new DeleteQuery { Uid = slice.Metadata.Uid }, cancellationToken);
            }
        }
        catch (KubeApiException refusal) when (refusal.IsNamespaceTerminating)
        {
            // The Service goes too.
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            _writes.UnknownOutcome(service);
            throw;
        }
    }
}
