using Microsoft.AspNetCore.Http;

namespace Weft.ApiServer.Http;

internal enum ResponseShape
{
    Object,
    Table,
    PartialMetadata,
}

/// <summary>The form in which the client wants its answer.</summary>
/// <param name="Shape">The whole object, table rows, or metadata only.</param>
/// <param name="MetaVersion">The version of meta.k8s.io for tables and metadata: v1 or v1beta1.</param>
/// <param name="Yaml">YAML instead of JSON.</param>
internal sealed record ResponseFormat(ResponseShape Shape, string MetaVersion, bool Yaml)
{
    internal const string Accepted = "application/json, application/yaml";

    internal static ResponseFormat Json { get; } = new(ResponseShape.Object, "v1", false);

    /// <summary>Takes the first form of the Accept header that the server has.</summary>
    internal static ResponseFormat Parse(HttpRequest request, bool streaming)
    {
        var accept = string.Join(",", request.Headers.Accept.ToArray());
        if (accept.Length == 0)
        {
            return Json;
        }

        foreach (var item in accept.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseItem(item, streaming) is { } format)
            {
                return format;
            }
        }

        throw Failures.NotAcceptable(streaming ? "application/json, application/json;stream=watch" : Accepted);
    }

    private static ResponseFormat? ParseItem(string item, bool streaming)
    {
        var parts = item.Split(';', StringSplitOptions.TrimEntries);
        var yaml = parts[0] is "application/yaml" or "text/yaml";
        if ((!yaml && parts[0] is not ("application/json" or "*/*" or "application/*")) || (yaml && streaming))
        {
            return null;
        }

        string? form = null, group = null, version = null;
        foreach (var parameter in parts.AsSpan(1))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : parameter[(equals + 1)..];
            _ = parameter[..Math.Max(equals, 0)] switch
            {
                "as" => form = value,
                "g" => group = value,
                "v" => version = value,
                _ => null,
            };
        }

        ResponseShape? shape = form switch
        {
            null => ResponseShape.Object,
            _ when group != "meta.k8s.io" || version is not ("v1" or "v1beta1") => null,
            "Table" => ResponseShape.Table,
            "PartialObjectMetadata" or "PartialObjectMetadataList" => ResponseShape.PartialMetadata,
            _ => null,
        };
        return shape is { } known ? new ResponseFormat(known, version ?? "v1", yaml) : null;
    }
}
