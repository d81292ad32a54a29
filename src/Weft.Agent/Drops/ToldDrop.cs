using Weft.Agent.Policies.Explain;
using Weft.Dataplane.Drops;

namespace Weft.Agent.Drops;

/// <summary>A dropped packet with the names that its addresses and its rule had when it was dropped.</summary>
/// <param name="SourceWorkload">As namespace/name; null when no workload is known to have the address.</param>
/// <param name="Rule">Null when no policy dropped it.</param>
internal sealed record ToldDrop(DropEvent Event, string? SourceWorkload, string? DestinationWorkload, ToldRule? Rule);
