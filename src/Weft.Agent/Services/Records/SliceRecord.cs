using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Api;

namespace Weft.Agent.Services.Records;

/// <summary>What of an EndpointSlice packets depend on; everything else of the object is not kept.</summary>
/// <param name="Version">Its resourceVersion; 0 when that is no number.</param>
/// <param name="Service">Name of the Service it belongs to, in its own namespace; empty for none.</param>
/// <param name="Family">Unspecified for a slice of names.</param>
/// <param name="Weight">Share of new connections of each endpoint, 0 to 100.</param>
/// <param name="Misread">What in the object could not be understood, for people.</param>
internal sealed record SliceRecord(
    ObjectKey Key,
    string Uid,
    ulong Version,
    string Service,
    AddressFamily Family,
    int Weight,
    ImmutableArray<SlicePort> Ports,
    ImmutableArray<SliceEndpoint> Endpoints,
    ImmutableArray<string> Misread);

internal readonly record struct SlicePort(string Name, byte Protocol, ushort Port);

/// <param name="Node">Name of the node it says to be on; empty when it says nothing.</param>
/// <param name="Zone">Empty when it says nothing.</param>
internal readonly record struct SliceEndpoint(IPAddress Address, string Node, string Zone, EndpointHealth Health);

/// <summary>How fit an endpoint is for new connections; a greater value is fitter.</summary>
internal enum EndpointHealth : byte
{
    /// <summary>Gets none.</summary>
    Unfit,

    /// <summary>On its way out, but answering: serves while nobody else does.</summary>
    Leaving,

    Ready,
}
