using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.ApiServer;

/// <summary>Holds the place of the YAML reader and the rules of custom resources until Weft.Api has them.</summary>
internal static class YamlText
{
    internal static JsonNode? Parse(string text, List<string> duplicates) =>
        throw new TextFormatException($"YAML of {text.Length} characters ({duplicates.Count} repeated fields) cannot be read yet");

    internal static string Write(JsonNode? node) => node?.ToJsonString() ?? "null";
}

internal static class CustomResourceKinds
{
    internal static KindRules Rules(CustomResourceDefinition definition, CustomResourceDefinitionVersion version) =>
        throw new FormatException($"{definition.Spec.Names.Plural}/{version.Name} cannot be served yet");
}
