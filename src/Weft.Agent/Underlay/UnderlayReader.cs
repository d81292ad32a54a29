using System.Net;
using System.Net.Sockets;
using Weft.Linux.Netlink;

namespace Weft.Agent.Underlay;

/// <summary>Finds the uplink and reads what it is.</summary>
/// <param name="chosen">Name of the uplink; null for the interface with the default route.</param>
internal sealed class UnderlayReader(RouteNetlink netlink, string? chosen)
{
    private static readonly AddressFamily[] _families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>Null while there is no uplink, it is down, or it has no address.</summary>
    public UnderlayFacts? Read()
    {
        var link = chosen is null ? DefaultLink() : netlink.Links.Find(chosen);
        if (link is not { IsUp: true })
        {
            return null;
        }

        var addresses = netlink.Addresses.List(link.Index)
            .Where(address => IsUsable(address))
            .Select(address => new UnderlayAddress(address.Address, address.PrefixLength))
            .OrderBy(address => address.Address.AddressFamily)
            .ThenBy(address => address.ToString(), StringComparer.Ordinal)
            .ToList();
        return addresses.Count == 0 ? null : new UnderlayFacts(link.Name, [.. addresses], link.MtuBytes);
    }

    private LinkState? DefaultLink()
    {
        foreach (var family in _families)
        {
            var best = netlink.Routes.List(family)
                .Where(route => route.Destination.PrefixLength == 0 && route.Kind == RouteKind.Unicast)
                .MinBy(route => route.Priority ?? 0);
            var index = best is null ? default : best.NextHops.IsDefaultOrEmpty ? best.Interface : best.NextHops[0].Interface;
            if (index != default && netlink.Links.Find(index) is { } link)
            {
                return link;
            }
        }

        return null;
    }

    private static bool IsUsable(InterfaceAddress address) =>
        !address.Address.IsIPv6LinkLocal && !address.IsTentative && !IPAddress.IsLoopback(address.Address);
}
