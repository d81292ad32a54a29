using Weft.Api;

namespace Weft.Standalone.Runtime.Pods;

/// <summary>Names the fields of a Pod that the process runtime does not honour. They are told by an Event, never ignored silently.</summary>
internal static class UnsupportedFields
{
    /// <summary>What the API server fills in for everybody.</summary>
    private const string DefaultTerminationMessagePath = "/dev/termination-log";

    /// <summary>Fields without which the workload would not be what was asked for: it is not started.</summary>
    public static IEnumerable<string> Fatal(PodSpec spec)
    {
        foreach ((Container container, string path) in Containers(spec))
        {
            if (container.Command is null or { Count: 0 })
            {
                yield return $"{path}.command: Required value: the process runtime runs a command of this machine; images are accepted and not used";
            }

            if (container.LivenessProbe?.Grpc is not null || container.ReadinessProbe?.Grpc is not null || container.StartupProbe?.Grpc is not null)
            {
                yield return $"{path}: grpc probes are not supported";
            }

            if (container.VolumeDevices is { Count: > 0 })
            {
                yield return $"{path}.volumeDevices: not supported";
            }
        }

        foreach ((Container container, string path) in Init(spec).Where(item => item.Container.RestartPolicy is not null))
        {
            yield return $"{path}.restartPolicy: {container.RestartPolicy}: sidecar containers are not supported";
        }

        if (spec.EphemeralContainers is { Count: > 0 })
        {
            yield return "spec.ephemeralContainers: not supported";
        }
    }

    /// <summary>Fields whose absence changes little; the workload runs without them.</summary>
    public static IEnumerable<string> Ignored(PodSpec spec)
    {
        foreach ((Container container, string path) in Containers(spec))
        {
            SecurityContext? security = container.SecurityContext;
            if (security?.Capabilities is not null)
            {
                yield return $"{path}.securityContext.capabilities";
            }

            if (security?.SeccompProfile is not null || security?.SeLinuxOptions is not null || security?.AppArmorProfile is not null)
            {
                yield return $"{path}.securityContext (seccomp, SELinux, AppArmor)";
            }

            if (container.Stdin == true || container.Tty == true)
            {
                yield return $"{path}.stdin, tty";
            }

            if (container.Lifecycle?.PostStart is not null)
            {
                yield return $"{path}.lifecycle.postStart";
            }

            if (container.Lifecycle?.PreStop is { Exec: null, Sleep: null })
            {
                yield return $"{path}.lifecycle.preStop (httpGet, tcpSocket)";
            }

            if (container.TerminationMessagePath is not (null or DefaultTerminationMessagePath))
            {
                yield return $"{path}.terminationMessagePath";
            }

            if (container.VolumeMounts?.Any(mount => mount.MountPropagation is not (null or "None")) == true)
            {
                yield return $"{path}.volumeMounts.mountPropagation";
            }
        }

        foreach (string path in VolumeLevel(spec).Concat(PodLevel(spec)).Where(item => item.Set).Select(item => item.Path))
        {
            yield return path;
        }
    }

    private static IEnumerable<(bool Set, string Path)> VolumeLevel(PodSpec spec) => (spec.Volumes ?? []).SelectMany((volume, index) => ((bool, string)[])
    [
        (volume.EmptyDir is { Medium: not (null or "") }, $"spec.volumes[{index}].emptyDir.medium"),
        (volume.EmptyDir?.SizeLimit is not null, $"spec.volumes[{index}].emptyDir.sizeLimit"),
        (volume.DownwardAPI?.Items?.Any(item => item.ResourceFieldRef is not null) == true, $"spec.volumes[{index}].downwardAPI.items.resourceFieldRef"),
    ]);

    private static (bool Set, string Path)[] PodLevel(PodSpec spec) =>
    [
        (spec.ShareProcessNamespace == true, "spec.shareProcessNamespace"),
        (spec.HostIPC == true, "spec.hostIPC"),
        (spec.RuntimeClassName is not null, "spec.runtimeClassName"),
        (spec.SecurityContext?.Sysctls is { Count: > 0 }, "spec.securityContext.sysctls"),
        (spec.SecurityContext?.FsGroup is not null, "spec.securityContext.fsGroup"),
        (spec.ResourceClaims is { Count: > 0 }, "spec.resourceClaims"),
    ];

    private static IEnumerable<(Container Container, string Path)> Containers(PodSpec spec) =>
        Init(spec).Concat(spec.Containers.Select((container, index) => (container, $"spec.containers[{index}]")));

    private static IEnumerable<(Container Container, string Path)> Init(PodSpec spec) =>
        (spec.InitContainers ?? []).Select((container, index) => (container, $"spec.initContainers[{index}]"));
}
