using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>Writes the schema of a record as the openAPIV3Schema of a CustomResourceDefinition.</summary>
internal static class CrdSchemaWriter
{
    /// <summary>The root: apiVersion, kind and metadata are described by the server.</summary>
    internal static JsonObject WriteRoot(ResourceSchema schema)
    {
        var node = Write(schema, schema.Description);
        var properties = (JsonObject)node["properties"]!;
        properties["apiVersion"] = new JsonObject { ["type"] = "string" };
        properties["kind"] = new JsonObject { ["type"] = "string" };
        properties["metadata"] = new JsonObject { ["type"] = "object" };
        return node;
    }

    private static JsonObject Write(ResourceSchema schema, string? description)
    {
        var node = new JsonObject();
        if (description is not null)
        {
            node["description"] = description;
        }

        if (schema.IntOrString)
        {
            node["x-kubernetes-int-or-string"] = true;
            return node;
        }

        if (schema.Type == SchemaType.Any)
        {
            node["x-kubernetes-preserve-unknown-fields"] = true;
            return node;
        }

        node["type"] = schema.Type.ToString().ToLowerInvariant();
        if (schema.Format is { } format)
        {
            node["format"] = format;
        }

        WriteChildren(node, schema);
        return node;
    }

    private static void WriteChildren(JsonObject node, ResourceSchema schema)
    {
        if (schema.Items is { } items)
        {
            node["items"] = Write(items, null);
        }

        if (schema.AdditionalProperties is { } values)
        {
            node["additionalProperties"] = Write(values, null);
        }

        if (schema.Properties.Count > 0)
        {
            var properties = new JsonObject();
            foreach (var (name, property) in schema.Properties.Where(p => p.Key is not ("apiVersion" or "kind" or "metadata")))
            {
                properties[name] = Write(property.Schema, property.Description ?? property.Schema.Description);
            }

            node["properties"] = properties;
        }

        if (schema.Required.Count > 0)
        {
            node["required"] = new JsonArray([.. schema.Required.Select(r => JsonValue.Create(r))]);
        }

        if (schema.ListType is { } listType)
        {
            node["x-kubernetes-list-type"] = listType;
        }

        if (schema.ListMapKeys.Count > 0)
        {
            node["x-kubernetes-list-map-keys"] = new JsonArray([.. schema.ListMapKeys.Select(k => JsonValue.Create(k))]);
        }
    }
}
