using System.Collections.Immutable;
using Weft.Api;
using Weft.Standalone.Runtime.Pods;
using Weft.Standalone.Runtime.Volumes;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>Turns a container of a Pod into what its start depends on.</summary>
/// <param name="services">What the node's workers share.</param>
/// <param name="fields">The Pod and what its containers may ask for.</param>
/// <param name="volumes">Where each volume lies on the machine.</param>
internal sealed class ContainerPlanner(PodServices services, PodFields fields, ImmutableDictionary<string, string> volumes)
{
    /// <summary>Bounds a fork bomb; where the machine keeps the pids controller in cgroup v1 it is not enforced.</summary>
    public const int MaxPids = 4096;

    /// <summary>File systems that are no place for files, or are made anew for every container.</summary>
    private static readonly ImmutableHashSet<string> _notShown =
    [
        "proc", "sysfs", "devtmpfs", "devpts", "mqueue", "cgroup", "cgroup2", "bpf", "tracefs", "debugfs", "securityfs", "pstore",
        "configfs", "fusectl", "hugetlbfs", "autofs", "nsfs", "binfmt_misc", "rpc_pipefs", "efivarfs", "overlay", "ramfs",
    ];

    private Pod Pod => fields.Pod;

    private PodSpec Spec => fields.Pod.Spec!;

    /// <summary>What the container calls itself.</summary>
    private string Hostname => Spec.HostNetwork == true ? fields.NodeName : Spec.Hostname ?? Pod.Metadata.Name!;

    public static long? MemoryLimit(Container container) =>
        container.Resources?.Limits?.TryGetValue("memory", out Quantity limit) == true ? limit.ToInt64() : null;

    /// <exception cref="ContainerConfigException">Something that the container names is missing.</exception>
    public async Task<ContainerLaunch> PlanAsync(Container container, CancellationToken cancellationToken)
    {
        string uid = Pod.Metadata.Uid!;
        ImmutableSortedDictionary<string, string> environment =
            await new ContainerEnvironment(fields, services.Config).BuildAsync(container, Hostname, cancellationToken);
        RefuseRoot(container);
        return new ContainerLaunch
        {
            Directory = services.Store.ContainerDirectory(uid, container.Name),
            CgroupDirectory = services.Cgroups.ContainerDirectory(uid, container.Name),
            Hostname = Hostname,
            Command = [.. (container.Command ?? []).Concat(container.Args ?? []).Select(word => VariableExpansion.Expand(word, environment))],
            Environment = environment,
            Mounts = [.. EtcMounts(), .. VolumeMounts(container, environment)],
            MachineMounts = MachineMounts(),
            HiddenDirectories = services.Node.HiddenDirectories,
            WorkingDirectory = container.WorkingDir is { Length: > 0 } directory ? directory : "/",
            User = container.SecurityContext?.RunAsUser ?? Spec.SecurityContext?.RunAsUser,
            Group = container.SecurityContext?.RunAsGroup ?? Spec.SecurityContext?.RunAsGroup,
            SupplementalGroups = [.. Spec.SecurityContext?.SupplementalGroups ?? []],
            ReadOnlyRoot = container.SecurityContext?.ReadOnlyRootFilesystem == true,
        };
    }

    private void RefuseRoot(Container container)
    {
        bool nonRoot = container.SecurityContext?.RunAsNonRoot ?? Spec.SecurityContext?.RunAsNonRoot ?? false;
        long user = container.SecurityContext?.RunAsUser ?? Spec.SecurityContext?.RunAsUser ?? 0;
        if (nonRoot && user == 0)
        {
            throw new ContainerConfigException("container has runAsNonRoot and would run as root: set securityContext.runAsUser");
        }
    }

    /// <summary>Writes the workload's own /etc/hosts and /etc/resolv.conf, shared by its containers.</summary>
    private ContainerMount[] EtcMounts()
    {
        string directory = Path.Combine(services.Store.PodDirectory(Pod.Metadata.Uid!), "etc");
        Directory.CreateDirectory(directory);
        string hosts = Path.Combine(directory, "hosts");
        string resolver = Path.Combine(directory, "resolv.conf");
        File.WriteAllText(hosts, HostsFile.Write(Pod, fields.PodAddresses, Hostname));
        string machine = File.Exists("/etc/resolv.conf") ? File.ReadAllText("/etc/resolv.conf") : "";
        File.WriteAllText(resolver, ResolvConf.Write(Pod, services.Node.ClusterDns, services.Node.ClusterDomain, machine));
        return
        [
            new ContainerMount(hosts, "/etc/hosts", IsDirectory: false, ReadOnly: false),
            new ContainerMount(resolver, "/etc/resolv.conf", IsDirectory: false, ReadOnly: false),
        ];
    }

    private IEnumerable<ContainerMount> VolumeMounts(Container container, ImmutableSortedDictionary<string, string> environment)
    {
        foreach (VolumeMount mount in container.VolumeMounts ?? [])
        {
            if (!volumes.TryGetValue(mount.Name, out string? source))
            {
                throw new ContainerConfigException($"volumeMounts: volume \"{mount.Name}\" is not one of the Pod's volumes");
            }

            string subPath = mount.SubPathExpr is { } expression ? VariableExpansion.Expand(expression, environment) : mount.SubPath ?? "";
            if (Path.IsPathRooted(subPath) || subPath.Split('/').Contains(".."))
            {
                throw new ContainerConfigException($"volumeMounts: subPath \"{subPath}\" leaves the volume");
            }

            string path = Path.Combine(source, subPath).TrimEnd('/');
            if (subPath.Length > 0 && !Path.Exists(path))
            {
                Directory.CreateDirectory(path);
            }

            bool readOnly = mount.ReadOnly == true || Spec.Volumes?.Any(volume => volume.Name == mount.Name && volume.EmptyDir is null && volume.HostPath is null) == true;
            yield return new ContainerMount(path, Path.GetFullPath(mount.MountPath, "/"), Directory.Exists(path), readOnly);
        }
    }

    private ImmutableArray<string> MachineMounts()
    {
        string[] own = ["/proc", "/sys", "/dev", "/run", "/tmp", .. services.Node.HiddenDirectories];
        return
        [
            .. Weft.Linux.Namespaces.Mounts.List()
                .Where(mount => mount.Path != "/" && !_notShown.Contains(mount.FileSystem))
                .Select(mount => mount.Path)
                .Where(path => !own.Any(known => path == known || path.StartsWith(known + "/", StringComparison.Ordinal)))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
