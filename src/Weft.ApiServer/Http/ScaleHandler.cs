using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>The scale subresource: the replica count of any kind that has one, under one type.</summary>
internal static class ScaleHandler
{
    internal static async Task HandleAsync(ApiRequest request, ScalePaths paths)
    {
        switch (request.Http.Method)
        {
            case "GET":
                await request.SendNodeAsync(200, Make(request, request.Find(), paths));
                break;
            case "PUT":
                var document = (await request.ReadBodyAsync()).ParseObject("Scale", []);
                await ChangeAsync(request, paths, _ => document);
                break;
            case "PATCH":
                await ChangeAsync(request, paths, await PatchHandler.ReadAsync(request));
                break;
            default:
                throw Failures.MethodNotAllowed();
        }
    }

    private static async Task ChangeAsync(ApiRequest request, ScalePaths paths, Func<JsonObject, JsonObject> change)
    {
        var dryRun = request.Query.DryRun("UpdateOptions");
        var stored = await Updating.RetryAsync(request, Subresource.None, dryRun, (document, current) =>
        {
            var scale = change(Make(request, current, paths));
            var replicas = Validate(scale, request.Key.Name);
            var version = scale.At("metadata", "resourceVersion").AsString() ?? "";
            if (version.Length > 0 && version != current.ResourceVersion.ToString(CultureInfo.InvariantCulture))
            {
                throw Failures.Modified(request.Resource, request.Key.Name);
            }

            Set(document, paths.SpecReplicas, replicas);
            return document;
        });
        await request.SendNodeAsync(200, Make(request, stored, paths));
    }

    private static long Validate(JsonObject scale, string name)
    {
        var errors = new FieldErrors();
        var replicas = scale.At("spec", "replicas");
        if (replicas is not null && replicas.AsInt64() is null or > int.MaxValue)
        {
            throw Failures.BadRequest("Scale in version \"v1\" cannot be handled as a Scale: spec.replicas is not an int32");
        }

        if (replicas.AsInt64() < 0)
        {
            errors.Invalid(FieldPath.Of("spec", "replicas"), replicas, "must be greater than or equal to 0");
            throw new StatusException(errors.ToStatus("autoscaling", "Scale", name));
        }

        return replicas.AsInt64() ?? 0;
    }

    private static JsonObject Make(ApiRequest request, StoredObject stored, ScalePaths paths)
    {
        var document = stored.ToJson();
        var metadata = document.Ensure("metadata");
        var status = new JsonObject { ["replicas"] = Get(document, paths.StatusReplicas).AsInt64() ?? 0 };
        // Built-in kinds have their selector in the spec; a custom kind says where, if it has one.
        var path = paths.LabelSelector ?? (request.Resource.IsCustom ? null : ".spec.selector");
        if (path is not null && SelectorText(Get(document, path)) is { } selector)
        {
            status["selector"] = selector;
        }

        var copied = new JsonObject();
        foreach (var name in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            if (metadata[name] is { } value)
            {
                copied[name] = value.DeepClone();
            }
        }

        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = copied,
            ["spec"] = new JsonObject { ["replicas"] = Get(document, paths.SpecReplicas).AsInt64() ?? 0 },
            ["status"] = status,
        };
    }

    /// <summary>A selector is a LabelSelector in built-in kinds and already a string in custom ones.</summary>
    private static string? SelectorText(JsonNode? selector)
    {
        if (selector is not JsonObject tree)
        {
            return selector.AsString();
        }

        var terms = (tree["matchLabels"] as JsonObject ?? []).Select(label => $"{label.Key}={label.Value.AsString()}");
        var expressions = tree["matchExpressions"].Objects().Select(expression =>
        {
            var key = expression["key"].AsString();
            var values = string.Join(",", (expression["values"] as JsonArray ?? []).Select(value => value.AsString()).Order(StringComparer.Ordinal));
            return expression["operator"].AsString() switch
            {
                "In" => $"{key} in ({values})",
                "NotIn" => $"{key} notin ({values})",
                "DoesNotExist" => $"!{key}",
                _ => key ?? "",
            };
        });
        return string.Join(",", terms.Concat(expressions));
    }

    private static JsonNode? Get(JsonObject document, string path) => document.At(Segments(path));

    private static void Set(JsonObject document, string path, long value)
    {
        var segments = Segments(path);
        var parent = document;
        foreach (var segment in segments.AsSpan(0, segments.Length - 1))
        {
            parent = parent.Ensure(segment);
        }

        parent[segments[^1]] = JsonSerializer.SerializeToNode(value, KubeJson.Default.Int64);
    }

    private static string[] Segments(string path) => path.TrimStart('.').Split('.');
}
