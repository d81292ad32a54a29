using System.Text.Json.Nodes;

namespace Weft.Standalone.Lab.Topology;

/// <summary>Writes a topology so that <see cref="TopologyReader"/> reads the same one again.</summary>
public static class TopologyWriter
{
    public static JsonObject Write(LabTopology topology) => new()
    {
        ["name"] = topology.Name,
        ["regions"] = new JsonArray([.. topology.Regions.Select(Region)]),
        ["hosts"] = new JsonArray([.. topology.Hosts.Select(host => new JsonObject { ["name"] = host.Name, ["addresses"] = Texts(host.Addresses) })]),
        ["wan"] = new JsonObject { ["prefixes"] = Texts(topology.Wan.Prefixes), ["mtu"] = topology.Wan.MtuBytes },
    };

    private static JsonObject Region(LabRegion region)
    {
        JsonObject json = new()
        {
            ["name"] = region.Name,
            ["podPrefixes"] = Texts(region.PodPrefixes),
            ["underlay"] = Texts(region.Underlay),
            ["mtu"] = region.MtuBytes,
        };
        if (region.Asn is { } asn)
        {
            json["asn"] = asn;
        }

        json["nodes"] = new JsonArray([.. region.Nodes.Select(Node)]);
        return json;
    }

    private static JsonObject Node(LabNode node)
    {
        JsonObject json = new() { ["name"] = node.Name };
        if (!node.Labels.IsEmpty)
        {
            json["labels"] = new JsonObject(node.Labels.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        }

        return json;
    }

    private static JsonArray Texts<T>(IEnumerable<T> items) => [.. items.Select(item => (JsonNode?)JsonValue.Create(item!.ToString()))];
}
