using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Cli.Agents;
using Weft.Cli.Drops;
using Weft.Cli.Output;
using Weft.Packets;

namespace Weft.Cli.Explain;

/// <summary>What the nodes know of one flow, joined. Pure.</summary>
internal sealed class FlowReport
{
    public FlowReport(FlowTuple flow, IReadOnlyList<AgentAnswer> replies)
    {
        Flow = flow;
        Silent = [.. replies.Where(reply => reply.Body is null)];
        Drops = Sorted(replies, "drops", "time");
        Flows = Sorted(replies, "flows", "time");
        Connections = Sorted(replies, "connections", "created");
        Now = Sorted(replies, "now", "node");
    }

    public FlowTuple Flow { get; }

    /// <summary>Nodes that could not be asked.</summary>
    public IReadOnlyList<AgentAnswer> Silent { get; }

    /// <summary>Oldest first, as all of these.</summary>
    public IReadOnlyList<JsonObject> Drops { get; }

    public IReadOnlyList<JsonObject> Flows { get; }

    public IReadOnlyList<JsonObject> Connections { get; }

    /// <summary>What policies would say if it began now.</summary>
    public IReadOnlyList<JsonObject> Now { get; }

    public bool IsKnown => Drops.Count + Flows.Count + Connections.Count > 0;

    /// <summary>The last thing that is known to have happened to it was a drop.</summary>
    public bool IsDropped => Drops.Count > 0 && Time(Drops[^1], "time") >= Flows.Select(flow => Time(flow, "time"))
        .Concat(Connections.Select(connection => Time(connection, "created"))).DefaultIfEmpty().Max();

    /// <summary>That drop was a policy's.</summary>
    public bool IsDenied => IsDropped && DropView.IsOfPolicy(Drops[^1]);

    public int ExitCode => IsDenied ? ExitCodes.Denied
        : IsDropped ? ExitCodes.Failure
        : IsKnown ? ExitCodes.Success
        : Silent.Any(reply => reply.IsAway) ? ExitCodes.NotRunning
        : ExitCodes.Failure;

    public IReadOnlyList<string> Suggestions => Texts("suggestion");

    public IReadOnlyList<string> Obstacles => Texts("obstacle");

    private static DateTimeOffset Time(JsonObject item, string field) =>
        DateTimeOffset.TryParse(FlowText.Text(item, field), CultureInfo.InvariantCulture, out DateTimeOffset at) ? at : default;

    private static List<JsonObject> Sorted(IReadOnlyList<AgentAnswer> replies, string field, string by) =>
    [
        .. replies
            .SelectMany(reply => (reply.Body?[field] as JsonArray ?? []).OfType<JsonObject>().Select(item => With(item, reply.Node)))
            .OrderBy(item => Time(item, by)).ThenBy(item => FlowText.Text(item, "node"), StringComparer.Ordinal),
    ];

    private static JsonObject With(JsonObject item, string node)
    {
        JsonObject copy = (JsonObject)item.DeepClone();
        if (!copy.ContainsKey("node"))
        {
            copy.Insert(0, "node", node);
        }

        return copy;
    }

    private List<string> Texts(string field) =>
        [.. Now.Select(item => FlowText.Text(item, field)).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];
}
