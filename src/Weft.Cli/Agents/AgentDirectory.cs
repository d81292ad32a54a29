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
        var nodes = Path.Combine(paths.Run, "nodes");
        var found = Directory.Exists(nodes)
            ? Directory.EnumerateDirectories(nodes).Select(Path.GetFileName).OfType<string>().Where(name => node is null || name == node)
            : [];
        AgentClient[] agents =
            [.. found.Where(name => File.Exists(paths.AgentSocket(name))).Order(StringComparer.Ordinal).Select(name => new AgentClient(name, paths.AgentSocket(name)))];
        return agents.Length > 0
            ? agents
            : throw new CommandException(ExitCodes.NotRunning, node is null
                ? $"no agent of lab '{paths.Lab}' runs here: start it with 'weft lab up'"
                : $"no agent of node '{node}' runs here: 'weft lab status' names the nodes");
    }
}
