using System.Globalization;
using Weft.Api;
using Weft.Cli.Status.Services;
using Weft.Client;

namespace Weft.Cli.Status;

internal sealed record NodeStatusRow(
    string Name,
    string Region,
    bool NodeReady,
    bool FabricReady,
    string Problem,
    int Workloads,
    IReadOnlyList<string> Prefixes,
    IReadOnlyList<string> Underlay,
    string? AgentVersion,
    IReadOnlyDictionary<string, string> Applied);

/// <param name="Kind">Plural name of a watched kind.</param>
/// <param name="Newest">The version of the youngest object of the kind.</param>
/// <param name="InForce">How many nodes have applied it.</param>
/// <param name="Behind">The others.</param>
internal sealed record AppliedRow(string Kind, string Newest, int InForce, IReadOnlyList<string> Behind);

/// <summary>The fabric as its objects describe it: "in force on N of N nodes" is a comparison of versions, nothing more.</summary>
internal sealed record FabricStatus(IReadOnlyList<NodeStatusRow> Nodes, IReadOnlyList<AppliedRow> Applied)
{
    /// <summary>
    /// Objects that carry heartbeats, status and the agents' own reports: their versions move all the time without anything to apply, so
    /// that a version says nothing about being behind. What agents make of them shows in their readiness.
    /// </summary>
    private static readonly string[] _notJudged = [ResourceTypes.Nodes.Plural, ResourceTypes.FabricNodes.Plural, ResourceTypes.Pods.Plural];

    /// <summary>Null when no agent was asked.</summary>
    public ServicesSummary? Services { get; init; }

    public bool IsWell => Nodes.Count > 0
        && Nodes.All(node => node.NodeReady && node.FabricReady)
        && Applied.All(row => row.Behind.Count == 0)
        && Services is not { NotInForce.Count: > 0 };

    public static async Task<FabricStatus> ReadAsync(KubeClient client, CancellationToken cancellationToken)
    {
        KubeList<Node> nodes = await client.ListAsync(ResourceTypes.Nodes, new ListQuery(), cancellationToken);
        KubeList<FabricNode> fabric = await client.ListAsync(ResourceTypes.FabricNodes, new ListQuery(), cancellationToken);
        NodeStatusRow[] rows =
        [
            .. nodes.Items.Select(node => Row(node, fabric.Items.FirstOrDefault(item => item.Metadata.Name == node.Metadata.Name)))
                .OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Name, StringComparer.Ordinal),
        ];
        List<AppliedRow> applied = [];
        foreach (string kind in rows.SelectMany(row => row.Applied.Keys).Distinct(StringComparer.Ordinal).Except(_notJudged).Order(StringComparer.Ordinal))
        {
            if (await NewestAsync(client, kind, cancellationToken) is { } newest)
            {
                string[] behind = [.. rows.Where(row => !Has(row, kind, newest)).Select(row => row.Name)];
                applied.Add(new AppliedRow(kind, newest.ToString(CultureInfo.InvariantCulture), rows.Length - behind.Length, behind));
            }
        }

        return new FabricStatus(rows, applied);
    }

    /// <summary>The same, with what the agents say when asked now: an object goes on saying Ready after the agent that wrote it has ended.</summary>
    /// <param name="ask">What is wrong with a node's agent; null when nothing is.</param>
    public async Task<FabricStatus> WithAgentsAsync(Func<string, Task<string?>> ask)
    {
        string?[] problems = await Task.WhenAll(Nodes.Select(node => ask(node.Name)));
        return this with
        {
            Nodes = [.. Nodes.Zip(problems, (node, problem) => problem is null ? node : node with { FabricReady = false, Problem = problem })],
        };
    }

    private static NodeStatusRow Row(Node node, FabricNode? fabric)
    {
        Condition? ready = fabric?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");
        NodeCondition? nodeReady = node.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");
        string problem = fabric is null
            ? "no FabricNode: its agent has not registered"
            : ready?.Status == "True" ? (nodeReady?.Status == "True" ? "" : nodeReady?.Message ?? "not Ready") : ready?.Message ?? "its agent has told nothing yet";
        return new NodeStatusRow(
            node.Metadata.Name ?? "",
            fabric?.Spec.Region ?? node.Metadata.Labels?.GetValueOrDefault("topology.kubernetes.io/region") ?? "",
            nodeReady?.Status == "True",
            ready?.Status == "True",
            problem,
            fabric?.Status?.Workloads ?? 0,
            fabric?.Spec.PodPrefixes ?? [],
            fabric?.Status?.Underlay?.Addresses ?? [],
            fabric?.Status?.AgentVersion,
            fabric?.Status?.Applied ?? new Dictionary<string, string>());
    }

    private static bool Has(NodeStatusRow row, string kind, long newest) =>
        long.TryParse(row.Applied.GetValueOrDefault(kind), NumberStyles.None, CultureInfo.InvariantCulture, out long version) && version >= newest;

    /// <summary>Null for a kind this binary does not know.</summary>
    private static async Task<long?> NewestAsync(KubeClient client, string kind, CancellationToken cancellationToken)
    {
        ResourceType? type = ResourceTypes.BuiltIn.Concat(ResourceTypes.Custom)
            .FirstOrDefault(item => item.Plural == kind || item.GroupResource == kind);
        if (type is null)
        {
            return null;
        }

        var list = await client.ListJsonAsync(type, new ListQuery(), cancellationToken);
        IEnumerable<string?> versions = (list["items"]?.AsArray() ?? []).Select(item => item?["metadata"]?["resourceVersion"]?.ToString());
        return versions.Select(version => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0).DefaultIfEmpty(0).Max();
    }
}
