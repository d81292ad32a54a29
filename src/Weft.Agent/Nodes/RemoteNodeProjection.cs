using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Agent.Cluster;
using Weft.Agent.Underlay;
using Weft.Dataplane.Nodes;

namespace Weft.Agent.Nodes;

/// <summary>Other nodes to peers. Pure.</summary>
internal static class RemoteNodeProjection
{
    /// <summary>Null for a node that cannot be reached yet: its agent has not published an address, or it has no prefixes.</summary>
    public static RemoteNodeSpec? Of(ClusterNode node, UnderlayFacts underlay)
    {
        var addresses = OnePerFamily(node.UnderlayAddresses);
        var prefixes = Prefixes(node.PodPrefixes);
        return addresses.IsEmpty || prefixes.IsEmpty
            ? null
            : new RemoteNodeSpec(node.Name, addresses, prefixes, PathTo(addresses, underlay));
    }

    /// <summary>What is not a prefix is left out: it owns no address, so leaving it out opens nothing.</summary>
    public static ImmutableArray<IPNetwork> Prefixes(ImmutableArray<string> texts)
    {
        var prefixes = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in texts)
        {
            if (IPNetwork.TryParse(text, out var prefix) && !prefixes.Contains(prefix))
            {
                prefixes.Add(prefix);
            }
        }

        return prefixes.ToImmutable();
    }

    /// <summary>
    /// Native only if the peer shares a link in every family it has an address of: one path serves both families' packets.
    /// </summary>
    private static RemotePath PathTo(ImmutableArray<IPAddress> addresses, UnderlayFacts underlay) =>
        addresses.All(address => underlay.Addresses.Any(mine => mine.Shares(address))) ? RemotePath.Native : RemotePath.Vxlan;

    private static ImmutableArray<IPAddress> OnePerFamily(ImmutableArray<string> texts)
    {
        IPAddress? ipv4 = null;
        IPAddress? ipv6 = null;
        foreach (var text in texts)
        {
            if (!UnderlayAddress.TryParse(text, out var parsed))
            {
                continue;
            }

            if (parsed.Address.AddressFamily == AddressFamily.InterNetwork)
            {
                ipv4 ??= parsed.Address;
            }
            else if (!parsed.Address.IsIPv6LinkLocal)
            {
                ipv6 ??= parsed.Address;
            }
        }

        return [.. new[] { ipv4, ipv6 }.OfType<IPAddress>()];
    }
}
