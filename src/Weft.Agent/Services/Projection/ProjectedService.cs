using System.Collections.Immutable;
using Weft.Agent.Services.Problems;
using Weft.Dataplane.Services;

namespace Weft.Agent.Services.Projection;

/// <summary>What one Service means for this node.</summary>
/// <param name="LocalEndpoints">Ready endpoints on this node; one with addresses of both families counts once.</param>
internal sealed record ProjectedService(ImmutableArray<ServicePortSpec> Ports, ImmutableArray<ServiceProblem> Problems, int LocalEndpoints)
{
    public static ProjectedService Nothing { get; } = new([], [], 0);
}
