using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>What every API object has: its type and its metadata.</summary>
public abstract record KubeObject
{
    [Description("The object's type, as the name of a kind.")]
    [JsonPropertyOrder(-3)]
    public string? Kind { get; init; }

    [Description("Group and version of the schema that the object is written in.")]
    [JsonPropertyOrder(-2)]
    public string? ApiVersion { get; init; }

    [Description("Name, namespace, labels and the other facts that every object has.")]
    [JsonPropertyOrder(-1)]
    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    /// <summary>The object's name within its type.</summary>
    [JsonIgnore]
    public ObjectKey Key => new(Metadata.Namespace, Metadata.Name ?? "");
}
