using System.ComponentModel;

namespace Weft.Api;

[Description("The Secret whose entries become variables.")]
public sealed record SecretEnvSource
{
    public string? Name { get; init; }

    [Description("It may be missing.")]
    public bool? Optional { get; init; }
}
