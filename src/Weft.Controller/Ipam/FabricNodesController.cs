using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Controller.Conditions;
using Weft.Controller.Regions;

namespace Weft.Controller.Ipam;

/// <summary>Gives every Node of a Region a FabricNode with prefixes of its own, and takes it back when the Node is gone.</summary>
/// <remarks>
/// The FabricNodes are the only book of who owns what, so a crash at any point loses and doubles nothing. Nodes are worked
/// off one at a time; what this process wrote counts before the watch brings it back.
/// </remarks>
internal sealed partial class FabricNodesController(
    KubeClient client, Informer<Node> nodes, Informer<FabricNode> fabricNodes, RegionsController regions, EventRecorder events, ILogger<FabricNodesController> logger)
{
    public const string ConditionType = "PrefixesAllocated";

    /// <summary>Not every reason for a missing prefix ends with a change that is watched.</summary>
    private static readonly TimeSpan _retry = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, FabricNode> _written = []; // used by the one worker only

    public static IEnumerable<string> KeysOf(InformerChange<Node> change) => RegionOf(change.Old) == RegionOf(change.New)
        && change.Old?.Metadata.Uid == change.New?.Metadata.Uid ? [] : [change.Key.Name];

    public static IEnumerable<string> KeysOf(InformerChange<FabricNode> change) =>
        change.Old is { } old && change.New is { } now && old.Metadata.Generation == now.Metadata.Generation ? [] : [change.Key.Name];

    /// <summary>A Region that came, went or changed may concern every Node, and a FabricNode that went frees what others wait for.</summary>
    public IEnumerable<string> AllNodes() => nodes.Objects.Select(node => node.Metadata.Name ?? "");

    public async Task<TimeSpan?> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        var known = Known();
        var fabricNode = known.FirstOrDefault(node => node.Metadata.Name == name);
        if (nodes.Get(new ObjectKey(null, name)) is not { } node)
        {
            await ReleaseAsync(name, fabricNode, cancellationToken);
            return null;
        }

        if (RegionOf(node) is not { } label)
        {
            if (fabricNode is not null)
            {
                events.Record(ResourceTypes.Nodes, node, EventKind.Warning, "RegionMissing", $"the Node has no label {FabricLabels.Region} any more; it keeps its prefixes");
            }

            return null;
        }

        var decision = Decide(name, label, fabricNode, known);
        var written = await WriteSpecAsync(name, fabricNode, decision, cancellationToken);
        await WriteConditionAsync(node, written, decision, cancellationToken);
        return decision.Problem is null ? null : _retry;
    }

    private static string? RegionOf(Node? node) =>
        node?.Metadata.Labels?.GetValueOrDefault(FabricLabels.Region) is { Length: > 0 } region ? region : null;

    /// <summary>The cache, overlaid with what was written here and is not in it yet.</summary>
    private List<FabricNode> Known()
    {
        var cached = fabricNodes.State.Objects;
        foreach (var (name, mine) in _written.ToList())
        {
            var seen = cached.GetValueOrDefault(new ObjectKey(null, name));
            if (seen is not null && (seen.Metadata.Uid != mine.Metadata.Uid || VersionOf(seen) >= VersionOf(mine)))
            {
                _written.Remove(name);
            }
        }

        return [.. cached.Values.Where(node => !_written.ContainsKey(node.Metadata.Name ?? "")), .. _written.Values];
    }

    private static ulong VersionOf(FabricNode node) => ulong.TryParse(node.Metadata.ResourceVersion, out var version) ? version : 0;

    private Decision Decide(string name, string label, FabricNode? fabricNode, List<FabricNode> known)
    {
        var current = fabricNode is null ? [] : PrefixOwnership.Of(fabricNode);
        var (region, plan) = regions.Find(label);
        if (region is null)
        {
            return new Decision(label, Texts(current), "RegionUnknown", $"there is no Region {label}");
        }

        var regionName = region.Metadata.Name ?? "";
        if (plan is null)
        {
            return new Decision(regionName, Texts(current), "RegionInvalid", $"Region {regionName} cannot be used: see its condition {RegionsController.ConditionType}");
        }

        return NodePrefixAllocator.Allocate(plan, [.. current], PrefixOwnership.UsedByOthers(name, known)) is { } prefixes
            ? new Decision(regionName, Texts(prefixes), null, $"the node owns {string.Join(" and ", prefixes)}")
            : new Decision(regionName, Texts(current), "RegionExhausted", $"Region {regionName} has no free node prefix left");
    }

    private static ImmutableArray<string> Texts(IEnumerable<IPNetwork> prefixes) => [.. prefixes.Select(prefix => prefix.ToString())];

    private async Task<FabricNode> WriteSpecAsync(string name, FabricNode? existing, Decision decision, CancellationToken cancellationToken)
    {
        if (existing is null)
        {
            var created = await client.CreateAsync(
                ResourceTypes.FabricNodes,
                new FabricNode
                {
                    ApiVersion = $"{ResourceTypes.FabricNodes.Group}/{ResourceTypes.FabricNodes.Version}",
                    Kind = ResourceTypes.FabricNodes.Kind,
                    Metadata = new ObjectMeta { Name = name },
                    Spec = new FabricNodeSpec { Region = decision.Region, PodPrefixes = decision.Prefixes },
                },
                cancellationToken);
            LogAllocated(name, decision.Region, string.Join(", ", decision.Prefixes));
            return _written[name] = created;
        }

        if (existing.Spec.Region == decision.Region && (existing.Spec.PodPrefixes ?? []).SequenceEqual(decision.Prefixes))
        {
            return existing;
        }

        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = existing.Metadata.Uid },
            ["spec"] = new JsonObject
            {
                ["region"] = decision.Region,
                ["podPrefixes"] = new JsonArray([.. decision.Prefixes.Select(prefix => JsonValue.Create(prefix))]),
            },
        };
        var patched = await client.PatchAsync(ResourceTypes.FabricNodes, new ObjectKey(null, name), patch, cancellationToken);
        LogAllocated(name, decision.Region, string.Join(", ", decision.Prefixes));
        return _written[name] = patched;
    }

    private async Task WriteConditionAsync(Node node, FabricNode fabricNode, Decision decision, CancellationToken cancellationToken)
    {
        var wanted = new Condition
        {
            Type = ConditionType,
            Status = decision.Problem is null ? "True" : "False",
            Reason = decision.Problem ?? "Allocated",
            Message = decision.Message,
            ObservedGeneration = fabricNode.Metadata.Generation,
        };
        if (ConditionWriter.Patch(fabricNode, fabricNode.Status?.Conditions, wanted, client.Time.GetUtcNow()) is not { } patch)
        {
            return;
        }

        var key = new ObjectKey(null, fabricNode.Metadata.Name ?? "");
        _written[key.Name] = await client.PatchStatusAsync(ResourceTypes.FabricNodes, key, patch, cancellationToken);
        if (decision.Problem is { } problem)
        {
            events.Record(ResourceTypes.Nodes, node, EventKind.Warning, problem, decision.Message);
        }
    }

    private async Task ReleaseAsync(string name, FabricNode? fabricNode, CancellationToken cancellationToken)
    {
        _written.Remove(name);
        if (fabricNode is not null)
        {
            await client.DeleteAsync(ResourceTypes.FabricNodes, new ObjectKey(null, name), cancellationToken);
            LogReleased(name, string.Join(", ", fabricNode.Spec.PodPrefixes ?? []));
        }
    }

    [LoggerMessage(3000, LogLevel.Information, "Gave node {Node} of region {Region} the prefixes {Prefixes}")]
    private partial void LogAllocated(string node, string region, string prefixes);

    [LoggerMessage(3001, LogLevel.Information, "Released {Prefixes} of node {Node}, which is gone")]
    private partial void LogReleased(string node, string prefixes);

    private sealed record Decision(string Region, ImmutableArray<string> Prefixes, string? Problem, string Message);
}
