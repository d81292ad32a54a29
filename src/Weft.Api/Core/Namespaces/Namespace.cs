namespace Weft.Api;

public sealed record Namespace : KubeObject
{
    public NamespaceSpec? Spec { get; init; }

    public NamespaceStatus? Status { get; init; }
}
