using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Weft.Standalone.Lab.Topology;

/// <summary>What must hold between the parts of a topology.</summary>
internal static class TopologyRules
{
    public static void Check(LabTopology topology, List<string> errors)
    {
        if (topology.Regions.IsEmpty)
        {
            errors.Add("regions: Required value: at least one region");
        }

        CheckNames(topology, errors);
        CheckPools(topology, errors);
        CheckPrefixes(topology, errors);
        CheckFamilies(topology, errors);
    }

    private static void CheckNames(LabTopology topology, List<string> errors)
    {
        IEnumerable<string> names = topology.Regions.Select(region => region.RouterName)
            .Concat(topology.Nodes.Select(node => node.Name))
            .Concat(topology.Hosts.Select(host => host.Name))
            .Append(LabNames.Wan);
        foreach (string name in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            errors.Add($"Duplicate value: \"{name}\": nodes, hosts, the routers <region>-router and \"{LabNames.Wan}\" share one set of names");
        }

        foreach (string name in topology.Regions.GroupBy(region => region.Name, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1).Select(group => group.Key))
        {
            errors.Add($"regions: Duplicate value: \"{name}\"");
        }

        foreach (string name in topology.Nodes.Select(node => node.Name).Concat(topology.Hosts.Select(host => host.Name))
            .Where(name => name.StartsWith("pod-", StringComparison.Ordinal)))
        {
            errors.Add($"Invalid value: \"{name}\": names that begin with \"pod-\" are kept for workloads");
        }
    }

    private static void CheckPools(LabTopology topology, List<string> errors)
    {
        foreach (string name in topology.Regions.SelectMany(region => region.Pools).GroupBy(pool => pool.Name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1).Select(group => group.Key))
        {
            errors.Add($"Duplicate value: \"{name}\": pools of all regions share one set of names");
        }
    }

    private static void CheckPrefixes(LabTopology topology, List<string> errors)
    {
        List<(string Field, IPNetwork Prefix)> all = [];
        for (int i = 0; i < topology.Regions.Length; i++)
        {
            LabRegion region = topology.Regions[i];
            all.AddRange(region.Underlay.Select(prefix => ($"regions[{i}].underlay", prefix)));
            all.AddRange(region.PodPrefixes.Select(prefix => ($"regions[{i}].podPrefixes", prefix)));
            all.AddRange(region.Pools.SelectMany((pool, j) => pool.Cidrs.Select(prefix => ($"regions[{i}].pools[{j}].cidrs", prefix))));
        }

        all.AddRange(topology.Wan.Prefixes.Select(prefix => ("wan.prefixes", prefix)));
        for (int i = 0; i < all.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (Overlap(all[i].Prefix, all[j].Prefix))
                {
                    errors.Add($"{all[i].Field}: Invalid value: {all[i].Prefix}: overlaps {all[j].Prefix} of {all[j].Field}");
                }
            }
        }

        foreach (LabHost host in topology.Hosts)
        {
            foreach ((string field, IPNetwork prefix) in all)
            {
                errors.AddRange(host.Addresses.Where(prefix.Contains)
                    .Select(address => $"hosts: Invalid value: {address} of {host.Name}: lies within {prefix} of {field}"));
            }
        }
    }

    /// <summary>Every family used by a region or host must have a way over the WAN, and at most one prefix each.</summary>
    private static void CheckFamilies(LabTopology topology, List<string> errors)
    {
        ImmutableHashSet<AddressFamily> wan = [.. topology.Wan.Prefixes.Select(Family)];
        OnePerFamily("wan.prefixes", topology.Wan.Prefixes, errors);
        for (int i = 0; i < topology.Regions.Length; i++)
        {
            OnePerFamily($"regions[{i}].underlay", topology.Regions[i].Underlay, errors);
            OnePerFamily($"regions[{i}].podPrefixes", topology.Regions[i].PodPrefixes, errors);
            if (topology.Regions[i].Underlay.Select(Family).Any(family => !wan.Contains(family)))
            {
                errors.Add($"regions[{i}].underlay: a family that wan.prefixes does not have");
            }
        }

        for (int i = 0; i < topology.Hosts.Length; i++)
        {
            if (topology.Hosts[i].Addresses.Any(address => !wan.Contains(address.AddressFamily)))
            {
                errors.Add($"hosts[{i}].addresses: a family that wan.prefixes does not have");
            }
        }
    }

    private static void OnePerFamily(string field, ImmutableArray<IPNetwork> prefixes, List<string> errors)
    {
        if (prefixes.GroupBy(Family).Any(group => group.Count() > 1))
        {
            errors.Add($"{field}: Invalid value: at most one IPv4 and one IPv6 prefix");
        }
    }

    private static bool Overlap(IPNetwork left, IPNetwork right) =>
        Family(left) == Family(right) && (left.Contains(right.BaseAddress) || right.Contains(left.BaseAddress));

    private static AddressFamily Family(IPNetwork prefix) => prefix.BaseAddress.AddressFamily;
}
