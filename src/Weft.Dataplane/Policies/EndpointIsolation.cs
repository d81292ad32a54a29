namespace Weft.Dataplane.Policies;

/// <summary>What applies to one workload, by direction: an isolation, from 1, or 0 where everything is allowed.</summary>
public readonly record struct EndpointIsolation(uint Ingress, uint Egress);
