using System.Collections.Immutable;
using System.Text.Json;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Exec;
using Weft.Standalone.Runtime.Pods;

namespace Weft.Standalone.Lab;

/// <summary>A workload that runs in the lab, as its runtime recorded it.</summary>
/// <param name="NetnsPath">Its network namespace; its node's with hostNetwork.</param>
public sealed record LabWorkload(
    string Namespace, string Name, string Uid, string Node, string NetnsPath, bool HostNetwork, ImmutableArray<string> Addresses, ImmutableArray<LabContainer> Containers)
{
    public string FullName => $"{Namespace}/{Name}";
}

public sealed record LabContainer(string Name, bool Running, int Pid, string LogPath);

/// <summary>Reads what the lab's runtimes recorded about their workloads; works without any of the lab's processes.</summary>
public sealed class LabWorkloads(LabPaths paths)
{
    public ImmutableArray<LabWorkload> List() => !Directory.Exists(paths.Runtime)
        ? []
        : [
            .. Directory.EnumerateDirectories(paths.Runtime).Order(StringComparer.Ordinal)
                .SelectMany(directory => Load(Path.GetFileName(directory)))
                .OrderBy(workload => workload.FullName, StringComparer.Ordinal),
        ];

    /// <summary>The machine's command line that runs a command in a container.</summary>
    /// <exception cref="LabException">There is no such workload or container, or it does not run.</exception>
    public ImmutableArray<string> ExecCommandLine(string @namespace, string pod, string? container, IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        LabWorkload workload = List().LastOrDefault(item => item.Namespace == @namespace && item.Name == pod)
            ?? throw new LabException($"no workload {@namespace}/{pod} runs in this lab; see: kubectl get pods -A");
        LabContainer target = Choose(workload, container);
        string path = Path.Combine(Path.GetDirectoryName(target.LogPath)!, ExecTarget.FileName);
        ExecTarget exec = JsonSerializer.Deserialize(File.ReadAllBytes(path), ExecTargetJson.Default.ExecTarget)!;
        return exec.CommandLine(target.Pid, command, environment);
    }

    private static LabContainer Choose(LabWorkload workload, string? container)
    {
        LabContainer[] running = [.. workload.Containers.Where(item => item.Running)];
        LabContainer? target = container is null ? running.FirstOrDefault() : workload.Containers.FirstOrDefault(item => item.Name == container);
        if (target is null)
        {
            string names = string.Join(", ", workload.Containers.Select(item => item.Name));
            throw new LabException(container is null
                ? $"no container of {workload.FullName} is running; see: kubectl describe pod -n {workload.Namespace} {workload.Name}"
                : $"{workload.FullName} has no container \"{container}\"; it has: {names}");
        }

        return target.Running ? target : throw new LabException($"container {target.Name} of {workload.FullName} is not running");
    }

    private IEnumerable<LabWorkload> Load(string node)
    {
        PodStore store = new(paths.RuntimeState(node), Microsoft.Extensions.Logging.Abstractions.NullLogger<PodStore>.Instance);
        return store.Load().Select(record => new LabWorkload(
            record.Namespace,
            record.Name,
            record.Uid,
            node,
            record.HostNetwork ? paths.NamespacePath(node) : record.Sandbox?.NetnsPath ?? "",
            record.HostNetwork,
            record.Addresses,
            [.. record.Containers.Values.Select(container => Describe(store, record, container))]));
    }

    private static LabContainer Describe(PodStore store, PodRecord record, ContainerRecord container)
    {
        bool running = container is { Phase: ContainerPhase.Running, Main: { } main } && ProcessTable.IsAlive(main);
        return new LabContainer(container.Name, running, container.Main?.Pid ?? 0, store.LogFile(record.Uid, container.Name));
    }
}
