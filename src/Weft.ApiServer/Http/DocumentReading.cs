using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.ApiServer.Http;

/// <summary>Reads a body as an object of the request's kind.</summary>
internal static class DocumentReading
{
    private const string AcceptedBodies = "application/json, application/yaml";

    internal static async Task<JsonObject> ReadDocumentAsync(this ApiRequest request)
    {
        var body = await request.ReadBodyAsync();
        var duplicates = new List<string>();
        var document = body.ParseObject(request.Resource.Kind, duplicates);
        CheckType(request, document);
        request.CheckFields(document, duplicates, Failures.BadRequest);
        return document;
    }

    internal static async Task<RequestBody> ReadBodyAsync(this ApiRequest request)
    {
        var body = await RequestBody.ReadAsync(request.Http, request.Core.Options.MaxRequestBytes, request.Aborted);
        return body.IsYaml || body.MediaType is "" or "application/json" ? body : throw Failures.UnsupportedMediaType(AcceptedBodies);
    }

    /// <summary>Drops unknown fields, and tells the client about them in the way it asked for.</summary>
    internal static void CheckFields(
        this ApiRequest request, JsonObject document, IEnumerable<string> duplicates, Func<string, StatusException> strictFailure)
    {
        var resource = request.Resource;
        var policy = request.Query.Text("fieldValidation");
        if (policy is not ("" or "Ignore" or "Warn" or "Strict"))
        {
            throw Failures.Invalid("CreateOptions", "meta.k8s.io", "", [new StatusCause
            {
                Reason = "FieldValueNotSupported",
                Message = $"Unsupported value: \"{policy}\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"",
                Field = "fieldValidation",
            }]);
        }

        if (document["metadata"] is not (null or JsonObject))
        {
            throw Failures.BadRequest($"{Handled(request)}: metadata is not an object");
        }

        var result = resource.Rules.CheckAndPrune(document);
        if (result.TypeError is { } error)
        {
            throw Failures.BadRequest($"{Handled(request)}: {error}");
        }

        var problems = duplicates.Select(path => $"duplicate field \"{path}\"")
            .Concat(result.UnknownFields.Select(path => $"unknown field \"{path}\"")).ToList();
        if (problems.Count > 0 && policy == "Strict")
        {
            throw strictFailure($"{Handled(request)}: strict decoding error: {string.Join(", ", problems)}");
        }

        if (policy != "Ignore")
        {
            problems.ForEach(request.Warn);
        }
    }

    private static string Handled(ApiRequest request) =>
        $"{request.Resource.Kind} in version \"{request.Resource.Version}\" cannot be handled as a {request.Resource.Kind}";

    private static void CheckType(ApiRequest request, JsonObject document)
    {
        var resource = request.Resource;
        var kind = document["kind"].AsString() ?? "";
        var apiVersion = document["apiVersion"].AsString() ?? "";
        if (resource.IsCustom && (kind.Length == 0 || apiVersion.Length == 0))
        {
            throw Failures.BadRequest(kind.Length == 0
                ? $"Object 'Kind' is missing in '{Shorten(document)}'"
                : $"Object 'apiVersion' is missing in '{Shorten(document)}'");
        }

        if (apiVersion.Length > 0 && apiVersion != resource.ApiVersion)
        {
            throw Failures.BadRequest(
                $"the API version in the data ({apiVersion}) does not match the expected API version ({resource.ApiVersion})");
        }

        // Of a custom resource the kind is a matter of validation.
        if (kind.Length > 0 && kind != resource.Kind && !resource.IsCustom)
        {
            throw Failures.BadRequest(
                $"{kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: " +
                $"converting ({kind}) to ({resource.Kind}): unknown conversion");
        }
    }

    private static string Shorten(JsonObject document)
    {
        var text = document.ToJsonString();
        return text.Length <= 200 ? text : text[..200];
    }
}
