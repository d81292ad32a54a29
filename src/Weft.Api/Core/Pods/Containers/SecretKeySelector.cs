using System.ComponentModel;

namespace Weft.Api;

[Description("One entry of a Secret.")]
[AtomicMap]
public sealed record SecretKeySelector
{
    [ApiRequired]
    public string Key { get; init => field = value ?? ""; } = "";

    public string? Name { get; init; }

    [Description("It may be missing.")]
    public bool? Optional { get; init; }
}
