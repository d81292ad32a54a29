using System.ComponentModel;

namespace Weft.Api;

[Description("Puts a Pod on a node.")]
public sealed record Binding : KubeObject
{
    [ApiRequired]
    public ObjectReference Target { get; init => field = value ?? new(); } = new();
}
