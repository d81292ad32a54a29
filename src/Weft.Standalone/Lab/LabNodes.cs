using Weft.Standalone.Lab.Topology;
using Weft.Standalone.Runtime;

namespace Weft.Standalone.Lab;

/// <summary>Describes a lab's nodes to their process runtimes.</summary>
public static class LabNodes
{
    public static ProcessRuntimeOptions RuntimeOptions(LabTopology topology, LabPaths paths, string cniBinDirectory) => new()
    {
        Nodes = [.. topology.Nodes.Select(node => new RuntimeNodeOptions
        {
            Name = node.Name,
            NetnsPath = paths.NamespacePath(node.Name),
            CniConfDirectory = paths.CniConfDirectory(node.Name),
            CniBinDirectories = [cniBinDirectory],
            StateDirectory = paths.RuntimeState(node.Name),
            Cgroup = Cgroup(paths, node.Name),
            SandboxNamespacePrefix = paths.PodNamespacePrefix,
            Labels = node.Labels.SetItem(LabNames.RegionLabel, node.Region),
            Addresses = node.Addresses,
            HiddenDirectories = [paths.StateRoot, paths.RunRoot],
        })],
    };

    /// <summary>The control group of a node's workloads, below the mount of cgroup v2.</summary>
    internal static string Cgroup(LabPaths paths, string node) => $"weft/{paths.Lab}/{node}";
}
