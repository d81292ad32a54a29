using System.Net;

namespace Weft.Dataplane.Services;

/// <summary>Where clients reach a Service port.</summary>
/// <param name="Address">Null for a node port: any own address of the node, in the family of the <see cref="ServicePortKey"/>.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record ServiceFrontend(IPAddress? Address, ushort Port, FrontendKind Kind);
