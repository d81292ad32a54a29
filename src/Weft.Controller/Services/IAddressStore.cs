using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Services;

/// <summary>What the allocation reads and writes in the API server. Refusals come as <see cref="KubeApiException"/>.</summary>
internal interface IAddressStore
{
    Task<AddressClaim?> ReadClaimAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a claim; refused as existing when the address has one.</summary>
    Task<AddressClaim> CreateClaimAsync(AddressClaim claim, CancellationToken cancellationToken);

    /// <summary>Replaces the claim; refused as a conflict unless its resourceVersion is the newest.</summary>
    Task<AddressClaim> UpdateClaimAsync(AddressClaim claim, CancellationToken cancellationToken);

    /// <summary>Deletes the claim; refused as a conflict unless its resourceVersion is the newest.</summary>
    Task DeleteClaimAsync(AddressClaim claim, CancellationToken cancellationToken);

    Task<Service?> ReadServiceAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Merges into the Service's status; refused as a conflict unless the patch carries the newest resourceVersion.</summary>
    Task<Service> PatchStatusAsync(ObjectKey key, JsonObject patch, CancellationToken cancellationToken);
}
