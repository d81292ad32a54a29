using System.Text.Json.Serialization;
using Weft.Api;

namespace Weft.Client;

/// <summary>An object of any type, of which only the metadata is kept.</summary>
public sealed record PartialObject : KubeObject;

/// <summary>Serialization of <see cref="PartialObject"/>, with the rules of <c>Weft.Api</c>.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 128)]
[JsonSerializable(typeof(PartialObject))]
[JsonSerializable(typeof(KubeList<PartialObject>), TypeInfoPropertyName = "PartialObjectList")]
internal sealed partial class PartialJson : JsonSerializerContext;
