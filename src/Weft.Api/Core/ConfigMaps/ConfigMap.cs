using System.ComponentModel;

namespace Weft.Api;

[Description("Settings as text, by key.")]
public sealed record ConfigMap : KubeObject
{
    [Description("Bytes by key.")]
    public IReadOnlyDictionary<string, byte[]>? BinaryData { get; init; }

    [Description("Texts by key.")]
    public IReadOnlyDictionary<string, string>? Data { get; init; }

    [Description("The data never changes again.")]
    public bool? Immutable { get; init; }
}
