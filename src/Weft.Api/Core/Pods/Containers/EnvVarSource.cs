namespace Weft.Api;

public sealed record EnvVarSource
{
    public ConfigMapKeySelector? ConfigMapKeyRef { get; init; }

    public ObjectFieldSelector? FieldRef { get; init; }

    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    public SecretKeySelector? SecretKeyRef { get; init; }
}
