using System.ComponentModel;

namespace Weft.Api;

[Description("An identity for programs.")]
public sealed record ServiceAccount : KubeObject
{
    public bool? AutomountServiceAccountToken { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<LocalObjectReference>? ImagePullSecrets { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<ObjectReference>? Secrets { get; init; }
}
