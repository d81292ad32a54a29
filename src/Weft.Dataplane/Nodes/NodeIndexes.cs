using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Nodes;

/// <summary>
/// Gives every other node a number that it keeps while it lives, also across restarts: the rows in the kernel say who has which,
/// and a node is known again by its underlay addresses.
/// </summary>
internal static class NodeIndexes
{
    /// <summary>0 means no node in the programs' tables.</summary>
    public const uint First = 1;

    /// <summary>Assigns numbers; whoever has one in <paramref name="rows"/> keeps it.</summary>
    /// <returns>By node name. Nodes beyond the table's size get none.</returns>
    public static ImmutableDictionary<string, uint> Assign(IEnumerable<RemoteNodeSpec> nodes, IReadOnlyDictionary<uint, NodeRow> rows)
    {
        var known = new Dictionary<IPAddress, uint>();
        foreach (var (index, row) in rows)
        {
            foreach (var address in new[] { AbiValues.FromIpv4(row.Vtep4), AbiValues.FromIpv6(row.Underlay6) }.OfType<IPAddress>())
            {
                known.TryAdd(address, index);
            }
        }

        var assigned = ImmutableDictionary.CreateBuilder<string, uint>(StringComparer.Ordinal);
        var taken = new HashSet<uint>();
        var ordered = nodes.OrderBy(node => node.Name, StringComparer.Ordinal).ToList();
        foreach (var node in ordered)
        {
            var index = node.UnderlayAddresses.Select(address => known.GetValueOrDefault(address)).FirstOrDefault(index => index >= First);
            if (index >= First && taken.Add(index))
            {
                assigned.TryAdd(node.Name, index);
            }
        }

        var next = First;
        foreach (var node in ordered.Where(node => !assigned.ContainsKey(node.Name)))
        {
            // A number in use by a node that is leaving is not handed on at once: its row and its flows still mean the old one.
            while (taken.Contains(next) || rows.ContainsKey(next))
            {
                next++;
            }

            if (next >= AbiConstants.MaxNodes)
            {
                break;
            }

            taken.Add(next);
            assigned.TryAdd(node.Name, next);
        }

        return assigned.ToImmutable();
    }

    public static IPAddress? Ipv4Of(RemoteNodeSpec node) => node.UnderlayAddresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork);

    public static IPAddress? Ipv6Of(RemoteNodeSpec node) => node.UnderlayAddresses.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetworkV6);
}
