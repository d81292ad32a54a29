using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weft.Api;

/// <summary>Turns the events of one YAML document into a tree.</summary>
internal sealed class YamlTreeReader(IParser parser, YamlBudget budget, List<string>? duplicates)
{
    private const int MaxDuplicates = 100;
    private const string MergeKey = "<<";

    private readonly Dictionary<AnchorName, (JsonNode? Node, YamlCost Cost)> _anchors = [];
    private readonly DocumentPath _path = new();

    internal JsonNode? ReadRoot() => ReadNode().Node;

    private (JsonNode? Node, YamlCost Cost) ReadNode()
    {
        if (_path.Depth > JsonLimits.MaxDepth)
        {
            throw Error(parser.Current!, $"exceeded max depth of {JsonLimits.MaxDepth}");
        }

        var anchor = (parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        var read = parser.Current switch
        {
            AnchorAlias => ReadAlias(parser.Consume<AnchorAlias>()),
            MappingStart => ReadMapping(),
            SequenceStart => ReadSequence(),
            _ => ReadScalar(parser.Consume<Scalar>()),
        };
        if (!anchor.IsEmpty && read.Node is not null)
        {
            _anchors[anchor] = (read.Node.DeepClone(), read.Cost);
        }

        return read;
    }

    private (JsonNode? Node, YamlCost Cost) ReadAlias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
        {
            throw Error(alias, $"unknown anchor '{alias.Value.Value}' referenced");
        }

        budget.Spend(anchored.Cost);
        return (anchored.Node?.DeepClone(), anchored.Cost);
    }

    private (JsonNode? Node, YamlCost Cost) ReadScalar(Scalar scalar)
    {
        var cost = new YamlCost(1, scalar.Value.Length);
        budget.Spend(cost);
        return (YamlScalar.Resolve(scalar), cost);
    }

    private (JsonNode? Node, YamlCost Cost) ReadSequence()
    {
        parser.Consume<SequenceStart>();
        var cost = Start();
        var result = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            _path.Enter(result.Count);
            var (node, itemCost) = ReadNode();
            _path.Leave();
            result.Add(node);
            cost += itemCost;
        }

        return (result, cost);
    }

    private (JsonNode? Node, YamlCost Cost) ReadMapping()
    {
        parser.Consume<MappingStart>();
        var cost = Start();
        var result = new JsonObject();
        var merged = new List<JsonObject>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var isMerge = parser.Current is Scalar { Value: MergeKey, Style: ScalarStyle.Plain };
            var key = ReadKey();
            cost += new YamlCost(1, key.Length);
            budget.Spend(new YamlCost(1, key.Length));
            _path.Enter(key);
            var (node, valueCost) = ReadNode();
            cost += valueCost;
            if (isMerge)
            {
                merged.AddRange(Mergeable(node));
            }
            else if (!result.TryAdd(key, node))
            {
                result[key] = node;
                Report();
            }

            _path.Leave();
        }

        Merge(result, merged);
        return (result, cost);
    }

    private string ReadKey()
    {
        if (parser.Current is AnchorAlias)
        {
            var (node, _) = ReadAlias(parser.Consume<AnchorAlias>());
            return node.AsString() ?? node?.ToJsonString() ?? throw Error(parser.Current!, "an alias of nothing cannot be a key");
        }

        if (!parser.TryConsume<Scalar>(out var scalar))
        {
            throw Error(parser.Current!, "invalid map key: only scalars can be keys");
        }

        return scalar.Style == ScalarStyle.Plain && scalar.Value == MergeKey ? MergeKey
            : YamlScalar.Resolve(scalar) is { } key ? key.AsString() ?? key.ToJsonString()
            : throw Error(scalar, "invalid map key: null");
    }

    private YamlCost Start()
    {
        var cost = new YamlCost(1, 0);
        budget.Spend(cost);
        return cost;
    }

    private static IEnumerable<JsonObject> Mergeable(JsonNode? node) => node switch
    {
        JsonObject obj => [obj],
        JsonArray array when array.All(i => i is JsonObject) => array.OfType<JsonObject>(),
        _ => throw new TextFormatException("map merge requires map or sequence of maps as the value"),
    };

    // What the map says itself stands; of several merged maps the first one wins.
    private static void Merge(JsonObject target, List<JsonObject> sources)
    {
        foreach (var (name, value) in sources.SelectMany(s => s))
        {
            if (!target.ContainsKey(name))
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private void Report()
    {
        if (duplicates is { Count: < MaxDuplicates })
        {
            duplicates.Add(_path.ToString());
        }
    }

    private static TextFormatException Error(ParsingEvent at, string problem) =>
        new($"error converting YAML to JSON: yaml: line {at.Start.Line}: {problem}");
}
