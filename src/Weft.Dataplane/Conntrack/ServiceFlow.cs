using System.Net;

namespace Weft.Dataplane.Conntrack;

/// <summary>Where packets of clients went and where this node sends them instead.</summary>
/// <param name="Address">A Service's address, or one of this node's own for a node port.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="Backend">The endpoint's address.</param>
public readonly record struct ServiceFlow(IPAddress Address, ushort Port, byte Protocol, IPAddress Backend, ushort BackendPort);
