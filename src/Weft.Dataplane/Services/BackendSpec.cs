using System.Net;

namespace Weft.Dataplane.Services;

/// <summary>One endpoint of a Service port.</summary>
/// <param name="Address">Of a workload or a node.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Weight">Share of new connections in relation to the others', 1 to 100.</param>
/// <param name="Inside">Takes new connections of clients inside the fabric.</param>
/// <param name="Outside">Takes new connections of clients outside. Neither: it drains, and only keeps the connections it has.</param>
public sealed record BackendSpec(IPAddress Address, ushort Port, int Weight, bool Inside, bool Outside)
{
    public bool IsDraining => !Inside && !Outside;
}
