using Weft.Standalone.Lab;

namespace Weft.Cli.Agents;

/// <summary>The agents of one lab, found by their sockets.</summary>
internal static class AgentDirectory
{
    /// <summary>Every agent whose socket exists, in the order of node names.</summary>
    /// <param name="node">Only this node's agent; null means all.</param>
    /// <exception cref="CommandException">There is none.</exception>
    public static IReadOnlyList<AgentClient> Open(LabPaths paths, string? node)
    {
        AgentClient[] agents = [.. Found(paths).Where(name => node is null || name == node).Select(name => new AgentClient(name, paths.AgentSocket(name)))];
        return agents.Length > 0
            ? agents
            : throw NoAgent(paths, node);
    }

    /// <summary>Every node whose agent's socket exists, by name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static IReadOnlyList<string> Nodes(LabPaths paths) => Found(paths) is { Count: > 0 } nodes ? nodes : throw NoAgent(paths, null);

    private static List<string> Found(LabPaths paths)
    {
        string nodes = Path.Combine(paths.Run, "nodes");
        return !Directory.Exists(nodes)
            ? []
            : [.. Directory.EnumerateDirectories(nodes).Select(Path.GetFileName).OfType<string>().Where(name => File.Exists(paths.AgentSocket(name))).Order(StringComparer.Ordinal)];
    }

    private static CommandException NoAgent(LabPaths paths, string? node) => new(ExitCodes.NotRunning, node is null
        ? $"no agent of lab '{paths.Lab}' runs here: start it with 'weft lab up'"
        : $"no agent of node '{node}' runs here: 'weft lab status' names the nodes");
}
