using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Services;

/// <summary>The real API server.</summary>
internal sealed class KubeAddressStore(KubeClient client) : IAddressStore
{
    public Task<AddressClaim?> ReadClaimAsync(string name, CancellationToken cancellationToken) =>
        client.TryGetAsync(ResourceTypes.AddressClaims, new ObjectKey(null, name), cancellationToken);

    public Task<AddressClaim> CreateClaimAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        client.CreateAsync(ResourceTypes.AddressClaims, WithKind(claim), cancellationToken);

    public Task<AddressClaim> UpdateClaimAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        client.UpdateAsync(ResourceTypes.AddressClaims, WithKind(claim), cancellationToken);

    public Task DeleteClaimAsync(AddressClaim claim, CancellationToken cancellationToken)
    {
        var precondition = new DeleteQuery { Uid = claim.Metadata.Uid, ResourceVersion = claim.Metadata.ResourceVersion };
        return client.DeleteAsync(ResourceTypes.AddressClaims, new ObjectKey(null, claim.Metadata.Name ?? ""), precondition, cancellationToken);
    }

    public Task<Service?> ReadServiceAsync(ObjectKey key, CancellationToken cancellationToken) =>
        client.TryGetAsync(ResourceTypes.Services, key, cancellationToken);

    public Task<Service> PatchStatusAsync(ObjectKey key, JsonObject patch, CancellationToken cancellationToken) =>
        client.PatchStatusAsync(ResourceTypes.Services, key, patch, cancellationToken);

    /// <summary>Objects out of lists do not know their own kind.</summary>
    private static AddressClaim WithKind(AddressClaim claim) => claim with
    {
        ApiVersion = ResourceTypes.AddressClaims.ApiVersion,
        Kind = ResourceTypes.AddressClaims.Kind,
    };
}
