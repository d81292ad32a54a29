using System.ComponentModel;

namespace Weft.Api;

[Description("Takes all entries of a ConfigMap or Secret as variables.")]
public sealed record EnvFromSource
{
    public ConfigMapEnvSource? ConfigMapRef { get; init; }

    public string? Prefix { get; init; }

    public SecretEnvSource? SecretRef { get; init; }
}
