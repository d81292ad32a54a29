using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.CustomResources;
using Weft.ApiServer.Http;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Admission;

/// <summary>What the server itself decides about an object before it is stored.</summary>
internal static class Admitting
{
    /// <summary>Completes a new object in place.</summary>
    /// <returns>Holds what was allocated until the write is known to the store or has failed.</returns>
    internal static Reservation Create(ApiRequest request, JsonObject document)
    {
        if (request.Resource.Is(ResourceTypes.Services))
        {
            return ServiceAdmission.Admit(request.Core.Addresses, Key(request, document), document, previous: null);
        }

        if (request.Resource.Is(ResourceTypes.CustomResourceDefinitions))
        {
            CustomResourceController.AddFinalizer(document);
        }

        return Reservation.None;
    }

    /// <summary>Completes a changed object in place.</summary>
    internal static Reservation Update(ApiRequest request, JsonObject document, JsonObject previous, Subresource part) =>
        part == Subresource.None && request.Resource.Is(ResourceTypes.Services)
            ? ServiceAdmission.Admit(request.Core.Addresses, Key(request, document), document, previous)
            : Reservation.None;

    private static StoreKey Key(ApiRequest request, JsonObject document) =>
        new(request.Namespace, document.At("metadata", "name").AsString() ?? "");
}
