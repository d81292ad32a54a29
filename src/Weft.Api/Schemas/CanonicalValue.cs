using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The one form in which a value with several spellings is stored.</summary>
internal static class CanonicalValue
{
    /// <summary>The canonical form; null when the value has it already or is of no such type.</summary>
    internal static JsonNode? Of(JsonNode value, ResourceSchema schema)
    {
        if (value is not JsonValue || schema.Format is not ("date-time" or "micro-time" or "quantity"))
        {
            return null;
        }

        var text = value.GetValueKind() == JsonValueKind.Number ? value.ToJsonString() : value.AsString() ?? "";
        var canonical = schema.Format switch
        {
            "date-time" when KubeTime.TryParse(text, out var time) => KubeTime.Format(time),
            "micro-time" when MicroTime.TryParse(text, out var time) => MicroTime.Format(time),
            "quantity" when Quantity.TryParse(text, out var amount) => amount.ToString(),
            _ => text,
        };
        return canonical == value.AsString() ? null : canonical;
    }
}
