using System.Text.Json.Nodes;

namespace Weft.Standalone.Lab.Topology;

/// <summary>Writes a topology so that <see cref="TopologyReader"/> reads the same one again.</summary>
public static class TopologyWriter
{
    public static JsonObject Write(LabTopology topology) => new()
    {
        ["name"] = topology.Name,
        ["regions"] = new JsonArray([.. topology.Regions.Select(Region)]),
        ["hosts"] = new JsonArray([.. topology.Hosts.Select(Host)]),
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

        if (!region.Pools.IsEmpty)
        {
            json["pools"] = new JsonArray([.. region.Pools.Select(Pool)]);
        }

        json["nodes"] = new JsonArray([.. region.Nodes.Select(Node)]);
        return json;
    }

    private static JsonObject Pool(LabPool pool) => new()
    {
        ["name"] = pool.Name,
        ["scope"] = Scope(pool.Scope),
        ["cidrs"] = Texts(pool.Cidrs),
    };

    private static JsonObject Host(LabHost host) => new()
    {
        ["name"] = host.Name,
        ["addresses"] = Texts(host.Addresses),
        ["reaches"] = Scope(host.Reaches),
    };

    private static string Scope(LabPoolScope scope) => scope == LabPoolScope.Public ? "public" : "private";

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
