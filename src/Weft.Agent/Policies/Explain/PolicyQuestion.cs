using System.Net;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Explain;

/// <summary>May a workload of this node send to, or be reached by, a peer?</summary>
/// <param name="Workload">As namespace/name.</param>
/// <param name="Peer">The other end's real address.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="Port">The destination's; 0 for protocols without ports.</param>
internal sealed record PolicyQuestion(string Workload, PolicyDirection Direction, IPAddress Peer, byte Protocol, ushort Port);
