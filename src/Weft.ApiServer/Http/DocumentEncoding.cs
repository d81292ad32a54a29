using System.Text.Json.Nodes;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>Makes a document ready to be stored, within the limits that requests have: patches may grow an object beyond them.</summary>
internal static class DocumentEncoding
{
    internal static EncodedObject Encode(ApiRequest request, JsonObject document)
    {
        EncodedObject encoded;
        try
        {
            encoded = EncodedObject.From(document);
        }
        catch (InvalidOperationException)
        {
            throw Failures.UnprocessablePatch($"the object is nested deeper than {EncodedObject.MaxDepth} levels");
        }

        var limit = request.Core.Options.MaxRequestBytes;
        return encoded.Length <= limit ? encoded : throw Failures.TooLarge(limit);
    }
}
