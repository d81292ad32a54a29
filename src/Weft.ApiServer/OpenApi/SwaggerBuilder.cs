using System.Text.Json.Nodes;
using Weft.Api;
using Weft.ApiServer.Resources;

namespace Weft.ApiServer.OpenApi;

/// <summary>The OpenAPI v2 document: kubectl validates, merges and explains by it.</summary>
internal sealed class SwaggerBuilder
{
    private const string GroupVersionKind = "x-kubernetes-group-version-kind";

    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);
    private readonly JsonObject _paths = [];

    internal static JsonObject Build(ResourceRegistry registry)
    {
        var builder = new SwaggerBuilder();
        foreach (var resource in registry.Definitions)
        {
            builder.AddKind(resource);
            builder.AddPath(resource);
        }

        var definitions = new JsonObject();
        foreach (var (name, schema) in builder._definitions)
        {
            definitions[name] = schema;
        }

        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.32.0-weft" },
            ["paths"] = builder._paths,
            ["definitions"] = definitions,
        };
    }

    private void AddKind(ResourceDefinition resource)
    {
        var schema = resource.Rules.Schema;
        var name = resource.IsCustom || schema.TypeName is null
            ? $"{string.Join('.', resource.Group.Split('.').Reverse())}.{resource.Version}.{resource.Kind}"
            : DefinitionName(schema.TypeName);
        var definition = Body(schema);
        if (resource.IsCustom)
        {
            AddCommonFields(definition);
        }

        definition[GroupVersionKind] = new JsonArray((JsonNode)Identify(resource));
        _definitions[name] = definition;
    }

    /// <summary>The schema of a custom resource says nothing of what every object has.</summary>
    private void AddCommonFields(JsonObject definition)
    {
        var properties = definition.Ensure("properties");
        properties["apiVersion"] = new JsonObject { ["type"] = "string" };
        properties["kind"] = new JsonObject { ["type"] = "string" };
        properties["metadata"] = Reference(RecordSchemas.For(KubeJson.Default.ObjectMeta));
    }

    /// <summary>Only what clients look for here: which kinds take dry runs and server-side field validation.</summary>
    private void AddPath(ResourceDefinition resource)
    {
        var root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
        var path = resource.Namespaced ? $"{root}/namespaces/{{namespace}}/{resource.Plural}/{{name}}" : $"{root}/{resource.Plural}/{{name}}";
        _paths[path] = new JsonObject
        {
            ["patch"] = new JsonObject
            {
                ["parameters"] = new JsonArray(QueryParameter("dryRun"), QueryParameter("fieldValidation")),
                ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
                [GroupVersionKind] = Identify(resource),
            },
        };
    }

    private static JsonObject QueryParameter(string name) =>
        new() { ["name"] = name, ["in"] = "query", ["type"] = "string", ["uniqueItems"] = true };

    private static JsonObject Identify(ResourceDefinition resource) =>
        new() { ["group"] = resource.Group, ["kind"] = resource.Kind, ["version"] = resource.Version };

    private static string DefinitionName(string typeName) => $"io.k8s.api.{typeName}";

    /// <summary>A named type is defined once and referred to.</summary>
    private JsonObject Convert(ResourceSchema schema) =>
        schema is { Type: SchemaType.Object, TypeName: not null } ? Reference(schema) : Body(schema);

    private JsonObject Reference(ResourceSchema schema)
    {
        var name = DefinitionName(schema.TypeName!);
        if (!_definitions.ContainsKey(name))
        {
            // Entered before its fields are converted, since they may refer back to it.
            _definitions[name] = [];
            _definitions[name] = Body(schema);
        }

        return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
    }

    private JsonObject Body(ResourceSchema schema)
    {
        var body = new JsonObject();
        if (schema.Description is { } description)
        {
            body["description"] = description;
        }

        if (schema.IntOrString)
        {
            // OpenAPI v2 knows no alternatives; by this format clients know that a number will do as well.
            body["type"] = "string";
            body["format"] = "int-or-string";
            return body;
        }

        SetType(body, schema);
        if (schema.Items is { } items)
        {
            body["items"] = Convert(items);
        }

        if (schema.AdditionalProperties is { } values)
        {
            body["additionalProperties"] = Convert(values);
        }

        if (schema.Properties.Count > 0)
        {
            body["properties"] = Properties(schema);
        }

        if (schema.Required.Count > 0)
        {
            body["required"] = new JsonArray([.. schema.Required.Select(name => (JsonNode)name)]);
        }

        return body;
    }

    private static void SetType(JsonObject body, ResourceSchema schema)
    {
        if (schema.Type == SchemaType.Any || schema is { PreserveUnknown: true, Properties.Count: > 0 })
        {
            // Without a type clients let everything through.
            return;
        }

        body["type"] = schema.Type.ToString().ToLowerInvariant();
        if (schema.Format is { } format)
        {
            body["format"] = format == "micro-time" ? "date-time" : format;
        }
    }

    private JsonObject Properties(ResourceSchema schema)
    {
        var properties = new JsonObject();
        foreach (var (name, property) in schema.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var body = Convert(property.Schema);
            if (property.Description is { } description)
            {
                body["description"] = description;
            }

            var strategies = new[] { property.PatchMerge ? "merge" : null, property.PatchRetainKeys ? "retainKeys" : null };
            if (strategies.OfType<string>().ToList() is { Count: > 0 } strategy)
            {
                body["x-kubernetes-patch-strategy"] = string.Join(',', strategy);
            }

            if (property.PatchMergeKey is { } key)
            {
                body["x-kubernetes-patch-merge-key"] = key;
            }

            properties[name] = body;
        }

        return properties;
    }
}
