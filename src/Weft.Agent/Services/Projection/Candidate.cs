using System.Net;
using Weft.Agent.Services.Records;

namespace Weft.Agent.Services.Projection;

/// <summary>One endpoint of one port of a Service, before it is decided whom it serves.</summary>
/// <param name="Node">The node its address belongs to.</param>
/// <param name="Weight">0 to 100.</param>
/// <param name="Zone">Empty when unknown.</param>
internal readonly record struct Candidate(IPAddress Address, ushort Port, int Weight, NodeFact Node, string Zone, EndpointHealth Health)
{
    /// <summary>Lower serves first; a pool of candidates is served by its lowest rank alone.</summary>
    public int Rank => Weight == 0 || Health == EndpointHealth.Unfit
        ? CandidateRanks.Never
        : (Node.IsAlive ? 0 : CandidateRanks.Dead) + (Health == EndpointHealth.Ready ? 0 : CandidateRanks.Leaving);
}

internal static class CandidateRanks
{
    public const int Best = 0;
    public const int Leaving = 1;

    /// <summary>Whose node shows no sign of life comes after everybody who is on its way out but answers.</summary>
    public const int Dead = 2;

    public const int Never = 4;
}
