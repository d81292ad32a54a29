using System.ComponentModel;

namespace Weft.Api;

[Description("How far a container is.")]
public sealed record ContainerStatus
{
    public IReadOnlyDictionary<string, Quantity>? AllocatedResources { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<ResourceStatus>? AllocatedResourcesStatus { get; init; }

    public string? ContainerID { get; init; }

    [ApiRequired]
    public string Image { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string ImageID { get; init => field = value ?? ""; } = "";

    public ContainerState? LastState { get; init; }

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("Whether the container passes its readiness probe.")]
    [ApiRequired]
    public bool Ready { get; init; }

    public ResourceRequirements? Resources { get; init; }

    [Description("How often the container was started again.")]
    [ApiRequired]
    public int RestartCount { get; init; }

    public bool? Started { get; init; }

    public ContainerState? State { get; init; }

    public ContainerUser? User { get; init; }

    [PatchStrategy("merge", MergeKey = "mountPath")]
    [ListType("map", "mountPath")]
    public IReadOnlyList<VolumeMountStatus>? VolumeMounts { get; init; }
}
