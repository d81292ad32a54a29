using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Routing;

/// <summary>Prefixes as the programs look them up.</summary>
internal static class RouteRows
{
    public static RouteRow Local { get; } = new() { Kind = (byte)RouteKind.Local };

    public static RouteRow Host { get; } = new() { Kind = (byte)RouteKind.Host };

    public static RouteRow ToNode(uint index) => new() { Kind = (byte)RouteKind.Node, Node = (ushort)index };

    public static Prefix4Key ToKey4(IPNetwork prefix) => new() { Length = (uint)prefix.PrefixLength, Addr = AbiValues.ToIpv4(prefix.BaseAddress) };

    public static Prefix6Key ToKey6(IPNetwork prefix) => new() { Length = (uint)prefix.PrefixLength, Addr = AbiValues.ToIpv6(prefix.BaseAddress) };

    public static IPNetwork Single(IPAddress address) => new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
}
