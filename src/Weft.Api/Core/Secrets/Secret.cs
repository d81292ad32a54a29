using System.ComponentModel;

namespace Weft.Api;

[Description("Settings that are not for everybody, by key.")]
public sealed record Secret : KubeObject
{
    [Description("Bytes by key.")]
    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }

    [Description("The data never changes again.")]
    public bool? Immutable { get; init; }

    [Description("Texts by key, put into data when written and never read back.")]
    public IReadOnlyDictionary<string, string>? StringData { get; init; }

    [Description("What it is used for; Opaque unless set.")]
    public string? Type { get; init; }
}
