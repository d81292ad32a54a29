using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Services;

/// <summary>Writes claims. Each write returns false when the claim is not as it was thought to be, and is known better then.</summary>
internal sealed partial class ClaimWriter(IAddressStore store, ClaimBook book, TimeProvider time, ILogger logger)
{
    /// <summary>Makes the claim say what the Service has of the address.</summary>
    /// <remarks>
    /// Nothing is written if it does, unless the address is not in the Service's status yet: who is about to show an address writes
    /// its claim first, so that another who is about to release it is refused, or was first and refuses this one.
    /// </remarks>
    public Task<bool> ClaimAsync(ObjectKey key, Service service, Holding holding, string? sharingKey, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var owner = new AddressOwner { Namespace = key.Namespace ?? "", Name = key.Name, Uid = service.Metadata.Uid ?? "", Ports = holding.Ports };
        if (holding.Claim is not { } claim)
        {
            return WriteAsync(ClaimWrites.New(holding.Address, holding.Pool, owner, sharingKey, now), store.CreateClaimAsync, cancellationToken);
        }

        // The key of an address that is shared is not one Service's to change.
        var isShared = claim.Spec.Owners?.Any(other => other.Namespace != owner.Namespace || other.Name != owner.Name) == true;
        var keyOfAll = isShared ? claim.Spec.SharingKey : sharingKey;
        var isShown = service.Status?.LoadBalancer?.Ingress?.Any(ingress => ingress.Ip == holding.Address.ToString()) == true;
        return isShown && claim.Says(owner, keyOfAll)
            ? Task.FromResult(true)
            : WriteAsync(claim.With(owner, keyOfAll, now), store.UpdateClaimAsync, cancellationToken);
    }

    /// <summary>Takes the Service out of the claim, whatever uid it has there.</summary>
    public async Task<bool> ReleaseAsync(ObjectKey key, AddressClaim claim, CancellationToken cancellationToken)
    {
        if (!await WriteAsync(claim.Without(key, time.GetUtcNow()), store.UpdateClaimAsync, cancellationToken))
        {
            return false;
        }

        LogReleased(key, claim.Spec.Address);
        return true;
    }

    private async Task<bool> WriteAsync(
        AddressClaim claim, Func<AddressClaim, CancellationToken, Task<AddressClaim>> write, CancellationToken cancellationToken)
    {
        try
        {
            book.Apply(await write(claim, cancellationToken));
            return true;
        }
        catch (KubeApiException refusal) when (refusal.IsConflict || refusal.IsAlreadyExists || refusal.IsNotFound)
        {
            var name = claim.Metadata.Name ?? "";
            if (await store.ReadClaimAsync(name, cancellationToken) is { } live)
            {
                book.Apply(live);
            }
            else
            {
                book.Remove(name);
            }

            return false;
        }
    }

    [LoggerMessage(3201, LogLevel.Information, "Service {Service} released {Address}")]
    private partial void LogReleased(ObjectKey service, string address);
}
