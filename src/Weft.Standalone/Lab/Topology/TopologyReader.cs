using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Weft.Standalone.Lab.Topology;

/// <summary>Reads a topology file (YAML or JSON) into a <see cref="LabTopology"/>; reports every error at once.</summary>
public static class TopologyReader
{
    /// <summary>The first node of a region holds this address of the underlay prefix, the router the first.</summary>
    internal const int FirstNodeIndex = 11;

    internal const int RouterIndex = 1;

    /// <summary>Hosts count from here on the WAN, routers from one.</summary>
    internal const int FirstHostIndex = 101;

    private const int DefaultMtuBytes = 1500;
    private const int MaxRegions = 16;
    private const int MaxNodesPerRegion = 64;
    private const int MaxPoolsPerRegion = 64;

    /// <param name="root">The parsed file.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="TopologyException">Something is missing, misspelt or contradictory.</exception>
    public static LabTopology Read(JsonNode? root, string source)
    {
        List<string> errors = [];
        if (root is not JsonObject mapping)
        {
            throw new TopologyException(source, ["the file must hold one mapping with the fields name, regions, hosts and wan"]);
        }

        TopologyFields fields = new(mapping, "", errors);
        LabTopology topology = new(
            fields.Name("name"),
            fields.List("regions", (item, path) => ReadRegion(item, path, errors)),
            fields.List("hosts", (item, path) => ReadHost(item, path, errors)),
            ReadWan(fields.Take("wan"), errors));
        fields.RefuseOthers();
        TopologyRules.Check(topology, errors);
        if (topology.Regions.Length > MaxRegions)
        {
            fields.Error("regions", $"Too many: {topology.Regions.Length}: must have at most {MaxRegions} items");
        }

        return errors.Count == 0 ? topology : throw new TopologyException(source, [.. errors]);
    }

    private static LabRegion? ReadRegion(JsonNode? item, string path, List<string> errors)
    {
        if (!IsMapping(item, path, errors, out TopologyFields fields))
        {
            return null;
        }

        string name = fields.Name("name");
        ImmutableArray<IPNetwork> pods = fields.Prefixes("podPrefixes");
        ImmutableArray<IPNetwork> underlay = fields.Prefixes("underlay");
        int mtu = (int)(fields.Integer("mtu", 1280, 9216) ?? DefaultMtuBytes);
        long? asn = fields.Integer("asn", 1, uint.MaxValue);
        ImmutableArray<LabPool> pools = fields.List("pools", (pool, poolPath) => ReadPool(pool, poolPath, errors));
        int index = FirstNodeIndex;
        ImmutableArray<LabNode> nodes = fields.List("nodes", (node, nodePath) => ReadNode(node, nodePath, name, underlay, index++, errors));
        if (underlay.IsEmpty)
        {
            fields.Error("underlay", "Required value: at least one prefix");
        }

        if (nodes.Length is 0 or > MaxNodesPerRegion)
        {
            fields.Error("nodes", $"Required value: between 1 and {MaxNodesPerRegion} nodes");
        }

        if (pools.Length > MaxPoolsPerRegion)
        {
            fields.Error("pools", $"Too many: {pools.Length}: must have at most {MaxPoolsPerRegion} items");
        }

        fields.RefuseOthers();
        return new LabRegion(name, pods, underlay, mtu, asn, pools, nodes);
    }

    private static LabPool? ReadPool(JsonNode? item, string path, List<string> errors)
    {
        if (!IsMapping(item, path, errors, out TopologyFields fields))
        {
            return null;
        }

        LabPool pool = new(fields.Name("name"), fields.Scope("scope", LabPoolScope.Private), fields.Prefixes("cidrs"));
        if (pool.Cidrs.IsEmpty)
        {
            fields.Error("cidrs", "Required value: at least one prefix");
        }

        fields.RefuseOthers();
        return pool;
    }

    private static LabNode? ReadNode(
        JsonNode? item, string path, string region, ImmutableArray<IPNetwork> underlay, int index, List<string> errors)
    {
        if (!IsMapping(item, path, errors, out TopologyFields fields))
        {
            return null;
        }

        foreach (IPNetwork full in underlay.Where(prefix => !PrefixAddresses.Holds(prefix, index)))
        {
            errors.Add($"{path}: the underlay prefix {full} has no address left for this node");
        }

        LabNode node = new(
            fields.Name("name"),
            region,
            [.. underlay.Select(prefix => PrefixAddresses.At(prefix, index))],
            fields.Map("labels"));
        fields.RefuseOthers();
        return node;
    }

    private static LabHost? ReadHost(JsonNode? item, string path, List<string> errors)
    {
        if (!IsMapping(item, path, errors, out TopologyFields fields))
        {
            return null;
        }

        LabHost host = new(fields.Name("name"), fields.Addresses("addresses"), fields.Scope("reaches", LabPoolScope.Public));
        if (host.Addresses.IsEmpty)
        {
            fields.Error("addresses", "Required value: at least one address");
        }

        fields.RefuseOthers();
        return host;
    }

    private static LabWan ReadWan(JsonNode? item, List<string> errors)
    {
        if (item is null)
        {
            errors.Add("wan: Required value");
            return new LabWan([], DefaultMtuBytes);
        }

        if (!IsMapping(item, "wan", errors, out TopologyFields fields))
        {
            return new LabWan([], DefaultMtuBytes);
        }

        LabWan wan = new(fields.Prefixes("prefixes"), (int)(fields.Integer("mtu", 1280, 9216) ?? DefaultMtuBytes));
        foreach (IPNetwork prefix in wan.Prefixes.Where(prefix =>
            prefix.PrefixLength > (prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 24 : 64)))
        {
            fields.Error("prefixes", $"Invalid value: {prefix}: must be an IPv4 /24 or an IPv6 /64, or larger");
        }

        fields.RefuseOthers();
        return wan;
    }

    private static bool IsMapping(JsonNode? item, string path, List<string> errors, out TopologyFields fields)
    {
        JsonObject? mapping = item as JsonObject;
        fields = new TopologyFields(mapping ?? [], path, errors);
        if (mapping is null)
        {
            errors.Add($"{path}: Invalid type: must be a mapping");
        }

        return mapping is not null;
    }
}
