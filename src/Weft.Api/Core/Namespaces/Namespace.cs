using System.ComponentModel;

namespace Weft.Api;

[Description("A room for names: objects in different namespaces may have the same name.")]
public sealed record Namespace : KubeObject
{
    public NamespaceSpec? Spec { get; init; }

    [Description("Whether it is in use or on its way out.")]
    public NamespaceStatus? Status { get; init; }
}
