using System.ComponentModel;

namespace Weft.Api;

[Description("One program of a Pod.")]
public sealed record Container
{
    [Description("Further arguments of the program.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? Args { get; init; }

    [Description("The program and its first arguments; the image's own unless set.")]
    [ListType("atomic")]
    public IReadOnlyList<string>? Command { get; init; }

    [Description("Environment variables.")]
    [PatchStrategy("merge", MergeKey = "name")]
    [ListType("map", "name")]
    public IReadOnlyList<EnvVar>? Env { get; init; }

    [Description("ConfigMaps and Secrets whose entries become variables.")]
    [ListType("atomic")]
    public IReadOnlyList<EnvFromSource>? EnvFrom { get; init; }

    [Description("The image that holds the program.")]
    public string? Image { get; init; }

    [Description("Always, IfNotPresent or Never.")]
    public string? ImagePullPolicy { get; init; }

    public Lifecycle? Lifecycle { get; init; }

    [Description("A failed check starts the container again.")]
    public Probe? LivenessProbe { get; init; }

    [Description("Name of the container within the Pod.")]
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [Description("Ports that the program listens on.")]
    [PatchStrategy("merge", MergeKey = "containerPort")]
    [ListType("map", "containerPort", "protocol")]
    public IReadOnlyList<ContainerPort>? Ports { get; init; }

    [Description("A failed check takes the Pod out of its Services.")]
    public Probe? ReadinessProbe { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<ContainerResizePolicy>? ResizePolicy { get; init; }

    [Description("What the program needs and may use.")]
    public ResourceRequirements? Resources { get; init; }

    public string? RestartPolicy { get; init; }

    public SecurityContext? SecurityContext { get; init; }

    [Description("Holds the other checks back until it succeeds once.")]
    public Probe? StartupProbe { get; init; }

    public bool? Stdin { get; init; }

    public bool? StdinOnce { get; init; }

    public string? TerminationMessagePath { get; init; }

    public string? TerminationMessagePolicy { get; init; }

    public bool? Tty { get; init; }

    [PatchStrategy("merge", MergeKey = "devicePath")]
    [ListType("map", "devicePath")]
    public IReadOnlyList<VolumeDevice>? VolumeDevices { get; init; }

    [Description("Volumes that appear in the container.")]
    [PatchStrategy("merge", MergeKey = "mountPath")]
    [ListType("map", "mountPath")]
    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }

    [Description("The directory the program starts in.")]
    public string? WorkingDir { get; init; }
}
