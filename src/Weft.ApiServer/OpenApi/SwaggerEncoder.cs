using System.Text.Json.Nodes;
using Google.Protobuf;
using Weft.Api;

namespace Weft.ApiServer.OpenApi;

/// <summary>
/// Encodes an OpenAPI v2 document as the protobuf message openapi.v2.Document, the only form in which older clients take it.
/// Field numbers are those of that message's published definition; only the fields that <see cref="SwaggerBuilder"/> makes are known.
/// </summary>
internal static class SwaggerEncoder
{
    internal static byte[] Encode(JsonObject document) => Message(output =>
    {
        Text(output, 1, document["swagger"]);
        Nested(output, 2, info =>
        {
            Text(info, 1, document.At("info", "title"));
            Text(info, 2, document.At("info", "version"));
        });
        Nested(output, 8, paths =>
        {
            foreach (var (path, item) in document["paths"] as JsonObject ?? [])
            {
                Named(paths, 2, path, value => Nested(value, 8, patch => Operation(patch, item.At("patch") as JsonObject ?? [])));
            }
        });
        Nested(output, 9, definitions =>
        {
            foreach (var (name, schema) in document["definitions"] as JsonObject ?? [])
            {
                Named(definitions, 1, name, value => Schema(value, (JsonObject)schema!));
            }
        });
    });

    private static void Operation(CodedOutputStream output, JsonObject operation)
    {
        foreach (var parameter in operation["parameters"].Objects())
        {
            // ParametersItem.parameter, Parameter.non_body_parameter, NonBodyParameter.query_parameter_sub_schema.
            Nested(output, 8, item => Nested(item, 1, any => Nested(any, 2, nonBody => Nested(nonBody, 3, query =>
            {
                Text(query, 2, parameter["in"]);
                Text(query, 4, parameter["name"]);
                Text(query, 6, parameter["type"]);
                Flag(query, 20, parameter["uniqueItems"]);
            }))));
        }

        Nested(output, 9, responses =>
        {
            foreach (var (code, response) in operation["responses"] as JsonObject ?? [])
            {
                Named(responses, 1, code, value => Nested(value, 1, body => Text(body, 1, response.At("description"))));
            }
        });
        Extensions(output, 13, operation);
    }

    private static void Schema(CodedOutputStream output, JsonObject schema)
    {
        Text(output, 1, schema["$ref"]);
        Text(output, 2, schema["format"]);
        Text(output, 4, schema["description"]);
        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            Text(output, 19, required);
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            Nested(output, 21, item => Nested(item, 1, value => Schema(value, values)));
        }

        if (schema["type"] is { } type)
        {
            Nested(output, 22, item => Text(item, 1, type));
        }

        if (schema["items"] is JsonObject items)
        {
            Nested(output, 23, item => Nested(item, 1, value => Schema(value, items)));
        }

        if (schema["properties"] is JsonObject properties)
        {
            Nested(output, 25, list =>
            {
                foreach (var (name, property) in properties)
                {
                    Named(list, 1, name, value => Schema(value, (JsonObject)property!));
                }
            });
        }

        Extensions(output, 31, schema);
    }

    /// <summary>x-... members: the value travels as YAML text, of which JSON is a part.</summary>
    private static void Extensions(CodedOutputStream output, int field, JsonObject owner)
    {
        foreach (var (name, value) in owner)
        {
            if (name.StartsWith("x-", StringComparison.Ordinal) && value is not null)
            {
                Named(output, field, name, any => Text(any, 2, value.AsString() ?? value.ToJsonString()));
            }
        }
    }

    /// <summary>A NamedX message: its name and its value.</summary>
    private static void Named(CodedOutputStream output, int field, string name, Action<CodedOutputStream> value) =>
        Nested(output, field, entry =>
        {
            Text(entry, 1, JsonValue.Create(name));
            Nested(entry, 2, value);
        });

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static void Text(CodedOutputStream output, int field, JsonNode? value)
    {
        if (value.AsString() is { } text)
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteString(text);
        }
    }

    private static void Flag(CodedOutputStream output, int field, JsonNode? value)
    {
        if (value.AsBool() == true)
        {
            output.WriteTag(field, WireFormat.WireType.Varint);
            output.WriteBool(true);
        }
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        var output = new CodedOutputStream(buffer, leaveOpen: true);
        write(output);
        output.Flush();
        return buffer.ToArray();
    }
}
