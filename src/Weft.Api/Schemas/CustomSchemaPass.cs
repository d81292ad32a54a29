using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>What happens to a custom resource before it is validated: unknown fields are dropped, absent ones get their defaults.</summary>
public static class CustomSchemaPass
{
    private const int MaxUnknown = 100;

    /// <summary>Drops fields that the schema does not have, in place, and names them.</summary>
    public static IReadOnlyList<string> Prune(JsonObject root, ResourceSchema schema)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(schema);
        var unknown = new List<string>();
        PruneNode(root, schema, new DocumentPath(), unknown);
        return unknown;
    }

    /// <summary>Fills in defaults, in place; a null where the schema allows none counts as absent.</summary>
    public static void Default(JsonNode? node, ResourceSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        switch (node)
        {
            case JsonObject obj:
                DefaultObject(obj, schema);
                break;
            case JsonArray array when schema.Items is { } items:
                foreach (var item in array)
                {
                    Default(item, items);
                }

                break;
        }
    }

    private static void DefaultObject(JsonObject obj, ResourceSchema schema)
    {
        foreach (var (name, property) in schema.Properties)
        {
            if (property.Schema.Default is not { } value)
            {
                continue;
            }

            var present = obj.TryGetPropertyValue(name, out var current);
            if (!present || (current is null && !property.Schema.Nullable))
            {
                obj[name] = value.DeepClone();
            }
        }

        foreach (var (name, value) in obj)
        {
            if (schema.Field(name) is { } field)
            {
                Default(value, field);
            }
        }
    }

    private static void PruneNode(JsonNode? node, ResourceSchema schema, DocumentPath path, List<string> unknown)
    {
        switch (node)
        {
            case JsonObject obj:
                PruneObject(obj, schema, path, unknown);
                break;
            case JsonArray array when schema.Items is { } items:
                for (var i = 0; i < array.Count; i++)
                {
                    path.Enter(i);
                    PruneNode(array[i], items, path, unknown);
                    path.Leave();
                }

                break;
        }
    }

    private static void PruneObject(JsonObject obj, ResourceSchema schema, DocumentPath path, List<string> unknown)
    {
        foreach (var (name, value) in obj.ToList())
        {
            path.Enter(name);
            if (schema.Field(name) is { } field)
            {
                PruneNode(value, field, path, unknown);
            }
            else if (!schema.PreserveUnknown && !(schema.EmbeddedResource && name is "apiVersion" or "kind" or "metadata"))
            {
                obj.Remove(name);
                if (unknown.Count < MaxUnknown)
                {
                    unknown.Add(path.ToString());
                }
            }

            path.Leave();
        }
    }
}
