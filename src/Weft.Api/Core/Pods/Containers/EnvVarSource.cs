using System.ComponentModel;

namespace Weft.Api;

[Description("Where the value of a variable comes from.")]
public sealed record EnvVarSource
{
    public ConfigMapKeySelector? ConfigMapKeyRef { get; init; }

    public ObjectFieldSelector? FieldRef { get; init; }

    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    public SecretKeySelector? SecretKeyRef { get; init; }
}
