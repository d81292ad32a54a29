using System.Collections.Immutable;
using System.Net;

namespace Weft.Cli.Explain;

/// <summary>One end of a flow, found.</summary>
/// <param name="Name">For people.</param>
/// <param name="Node">Where its packets enter or leave the fabric; null outside of it.</param>
/// <param name="Workload">namespace/name of a Pod with addresses of its own, which alone have policies; null for all else.</param>
/// <param name="Addresses">One of a family at most counts: the first.</param>
internal sealed record ExplainEnd(string Name, string? Node, string? Workload, ImmutableArray<IPAddress> Addresses);

/// <summary>One way for a flow to go.</summary>
/// <param name="Port">The destination's own, behind a Service; 0 for protocols without ports.</param>
internal sealed record ExplainRoute(ExplainEnd To, byte Protocol, ushort Port);
