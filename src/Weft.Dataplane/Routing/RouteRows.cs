using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Routing;

/// <summary>Prefixes as the programs look them up.</summary>
internal static class RouteRows
{
    public static RouteRow Local { get; } = new() { Kind = (byte)RouteKind.Local };

    /// <summary>To an address of this node itself.</summary>
    public static RouteRow Host { get; } = new() { Kind = (byte)RouteKind.Host, Flags = (byte)RouteFlag.RouteOwnAddress };

    /// <summary>To addresses of Services.</summary>
    public static RouteRow Service { get; } = new() { Kind = (byte)RouteKind.Service };

    public static RouteRow ToNode(uint index) => new() { Kind = (byte)RouteKind.Node, Node = (ushort)index };

    /// <summary>To an address of another node itself.</summary>
    public static RouteRow ToNodeItself(uint index) => ToNode(index) with { Flags = (byte)RouteFlag.RouteOwnAddress };

    public static Prefix4Key ToKey4(IPNetwork prefix) => new() { Length = (uint)prefix.PrefixLength, Addr = AbiValues.ToIpv4(prefix.BaseAddress) };

    public static Prefix6Key ToKey6(IPNetwork prefix) => new() { Length = (uint)prefix.PrefixLength, Addr = AbiValues.ToIpv6(prefix.BaseAddress) };

    public static IPNetwork FromKey(Prefix4Key key) => new(AbiValues.FromIpv4(key.Addr) ?? IPAddress.Any, (int)key.Length);

    public static IPNetwork FromKey(Prefix6Key key) => new(AbiValues.FromIpv6(key.Addr) ?? IPAddress.IPv6Any, (int)key.Length);

    public static IPNetwork Single(IPAddress address) => new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
}
