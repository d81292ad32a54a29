using System.Collections.Immutable;
using System.Net;
using Weft.Api;
using Weft.Dataplane.Services;

namespace Weft.Agent.Services;

/// <summary>What is known of all Services at one moment, as far as this node's kernel is concerned. Immutable.</summary>
/// <param name="Prefixes">Everything that Services may have addresses of.</param>
/// <param name="HealthChecks">By Service: where load balancers ask for this node's endpoints.</param>
/// <param name="ServicesVersion">Every change of a Service up to this resourceVersion is in.</param>
/// <param name="SlicesVersion">The same of EndpointSlices.</param>
/// <param name="PoolsVersion">The same of AddressPools.</param>
/// <param name="ChangedAt">Timestamp of the oldest change that this view has and the one before had not.</param>
internal sealed record ServiceView(
    ServiceSet Services,
    ImmutableArray<IPNetwork> Prefixes,
    ImmutableDictionary<ObjectKey, HealthCheckTarget> HealthChecks,
    ulong ServicesVersion,
    ulong SlicesVersion,
    ulong PoolsVersion,
    long ChangedAt);

/// <param name="Endpoints">How many ready endpoints this node has.</param>
internal readonly record struct HealthCheckTarget(ushort Port, int Endpoints);
