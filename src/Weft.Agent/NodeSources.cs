using Weft.Agent.Cluster;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Services;

namespace Weft.Agent;

/// <summary>What comes from the API server, by who keeps it.</summary>
internal sealed record NodeSources(ClusterSource Cluster, ServiceSource Services, PolicySource Policies);
