using System.ComponentModel;

namespace Weft.Api;

[Description("A container put into a running Pod to look around.")]
public sealed record EphemeralContainer
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Args { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<string>? Command { get; init; }

    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<EnvVar>? Env { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<EnvFromSource>? EnvFrom { get; init; }

    public string? Image { get; init; }

    public string? ImagePullPolicy { get; init; }

    public Lifecycle? Lifecycle { get; init; }

    public Probe? LivenessProbe { get; init; }

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [PatchStrategy("merge", MergeKey = "containerPort")]
    [ListType("map", "containerPort", "protocol")]
    public IReadOnlyList<ContainerPort>? Ports { get; init; }

    public Probe? ReadinessProbe { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerResizePolicy>? ResizePolicy { get; init; }

    public ResourceRequirements? Resources { get; init; }

    public string? RestartPolicy { get; init; }

    public SecurityContext? SecurityContext { get; init; }

    public Probe? StartupProbe { get; init; }

    public bool? Stdin { get; init; }

    public bool? StdinOnce { get; init; }

    public string? TargetContainerName { get; init; }

    public string? TerminationMessagePath { get; init; }

    public string? TerminationMessagePolicy { get; init; }

    public bool? Tty { get; init; }

    [PatchStrategy("merge", MergeKey = "devicePath")]
    [ListType("map", "devicePath")]
    public IReadOnlyList<VolumeDevice>? VolumeDevices { get; init; }

    [PatchStrategy("merge", MergeKey = "mountPath")]
    [ListType("map", "mountPath")]
    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }

    public string? WorkingDir { get; init; }
}
