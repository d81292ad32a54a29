using System.Collections.Immutable;
using Weft.Agent.Services.Records;
using Weft.Dataplane.Services;

namespace Weft.Agent.Services.Projection;

/// <summary>Decides which endpoints of a port serve whom. Pure.</summary>
/// <remarks>
/// Ready endpoints serve; while there is none, those that are on their way out but answer; while there is none of these either,
/// those of nodes without a sign of life. Whoever serves nobody drains while it is listed, unless its node is dead: who waits for
/// that one waits for nothing.
/// </remarks>
internal static class BackendSelection
{
    /// <param name="candidates">In the order the backends are to have.</param>
    public static ImmutableArray<BackendSpec> Of(IReadOnlyList<Candidate> candidates, TrafficRules rules, NodeFact own)
    {
        var inside = Inside(candidates, rules, own);
        var outside = Outside(candidates, rules);
        var backends = ImmutableArray.CreateBuilder<BackendSpec>(candidates.Count);
        foreach (var candidate in candidates)
        {
            var (servesInside, servesOutside) = (inside.Admits(candidate), outside.Admits(candidate));
            if (servesInside || servesOutside || candidate.Node.IsAlive)
            {
                backends.Add(new BackendSpec(candidate.Address, candidate.Port, Math.Max(1, candidate.Weight), servesInside, servesOutside));
            }
        }

        return backends.ToImmutable();
    }

    private static Choice Inside(IReadOnlyList<Candidate> candidates, TrafficRules rules, NodeFact own)
    {
        if (rules.IsInternalLocal)
        {
            return Choice.Of(candidates, static candidate => candidate.Node.IsOwn);
        }

        List<Func<Candidate, bool>> nearer = [];
        if (rules.Distribution == TrafficDistribution.SameNode)
        {
            nearer.Add(static candidate => candidate.Node.IsOwn);
        }

        if (rules.Distribution != TrafficDistribution.Anywhere && own.Zone.Length > 0)
        {
            nearer.Add(candidate => candidate.Zone == own.Zone);
        }

        if (rules.Distribution != TrafficDistribution.Anywhere && own.Region.Length > 0)
        {
            nearer.Add(candidate => string.Equals(candidate.Node.Region, own.Region, StringComparison.OrdinalIgnoreCase));
        }

        // Near ones are preferred only as long as they are as fit as any: who is on its way out does not beat a ready one elsewhere.
        foreach (var pool in nearer)
        {
            if (Choice.Of(candidates, pool) is { Rank: CandidateRanks.Best } choice)
            {
                return choice;
            }
        }

        return Choice.Of(candidates, static _ => true);
    }

    /// <summary>Local is a preference: the router sends only to nodes that have an endpoint, so what comes elsewhere came just before that changed.</summary>
    private static Choice Outside(IReadOnlyList<Candidate> candidates, TrafficRules rules)
    {
        var local = rules.IsExternalLocal ? Choice.Of(candidates, static candidate => candidate.Node.IsOwn) : default;
        return local.Pool is not null && local.Rank < CandidateRanks.Never ? local : Choice.Of(candidates, static _ => true);
    }

    /// <summary>Those of a pool that have the pool's lowest rank.</summary>
    private readonly record struct Choice(Func<Candidate, bool>? Pool, int Rank)
    {
        public static Choice Of(IReadOnlyList<Candidate> candidates, Func<Candidate, bool> pool)
        {
            var lowest = CandidateRanks.Never;
            for (var i = 0; i < candidates.Count && lowest > CandidateRanks.Best; i++)
            {
                if (pool(candidates[i]))
                {
                    lowest = Math.Min(lowest, candidates[i].Rank);
                }
            }

            return new Choice(pool, lowest);
        }

        public bool Admits(Candidate candidate) => Rank < CandidateRanks.Never && candidate.Rank == Rank && Pool!(candidate);
    }
}
