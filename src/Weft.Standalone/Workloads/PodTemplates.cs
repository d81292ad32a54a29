using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Standalone.Workloads;

/// <summary>Compares Pod templates and names them by their content.</summary>
internal static class PodTemplates
{
    public const string HashLabel = "pod-template-hash";

    /// <summary>No vowels and no digits that look like them, so that no word comes about; the alphabet of Kubernetes.</summary>
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>Whether two templates make the same Pods; the hash label that a ReplicaSet adds does not count.</summary>
    public static bool AreEqual(PodTemplateSpec? left, PodTemplateSpec? right) => JsonNode.DeepEquals(Canonical(left), Canonical(right));

    /// <summary>A short name of the template's content; another one for each number of collisions met.</summary>
    public static string Hash(PodTemplateSpec template, int collisions)
    {
        var text = new StringBuilder();
        Write(Canonical(template), text);
        if (collisions > 0)
        {
            text.Append('#').Append(collisions);
        }

        var hash = 2166136261u;
        foreach (var unit in Encoding.UTF8.GetBytes(text.ToString()))
        {
            hash = (hash ^ unit) * 16777619u;
        }

        return string.Create(null, $"{hash}").Select(digit => Alphabet[digit % Alphabet.Length]).Aggregate("", (name, letter) => name + letter);
    }

    public static PodTemplateSpec WithLabel(PodTemplateSpec template, string hash)
    {
        var metadata = template.Metadata ?? new ObjectMeta();
        var labels = new Dictionary<string, string>(metadata.Labels ?? new Dictionary<string, string>()) { [HashLabel] = hash };
        return template with { Metadata = metadata with { Labels = labels } };
    }

    private static JsonObject? Canonical(PodTemplateSpec? template)
    {
        if (template is null)
        {
            return null;
        }

        var json = JsonSerializer.SerializeToNode(template, KubeJson.Default.PodTemplateSpec)!.AsObject();
        if (json["metadata"] is JsonObject metadata)
        {
            metadata.Remove("creationTimestamp");
            if (metadata["labels"] is JsonObject labels)
            {
                labels.Remove(HashLabel);
            }
        }

        return json;
    }

    /// <summary>JSON with sorted members: equal templates give equal text whatever order they came in.</summary>
    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject map:
                text.Append('{');
                foreach (var (name, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}=");
                    Write(value, text);
                }

                text.Append('}');
                break;
            case JsonArray list:
                text.Append('[');
                foreach (var item in list)
                {
                    Write(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
