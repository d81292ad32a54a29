using System.Net.Sockets;

namespace Weft.Dataplane.Services;

/// <summary>Names one port of one Service in one address family: what is balanced by itself.</summary>
/// <param name="Port">The port's name, or its number and protocol ("80/TCP") where it has none.</param>
/// <param name="Family">InterNetwork or InterNetworkV6.</param>
public sealed record ServicePortKey(string Namespace, string Name, string Port, AddressFamily Family)
{
    public override string ToString() => $"{Namespace}/{Name} port {Port} {(Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")}";
}
