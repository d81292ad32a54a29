namespace Weft.Dataplane.Services;

/// <summary>What an address of a Service is, which decides who may use it and how it behaves without a backend.</summary>
public enum FrontendKind
{
    /// <summary>The Service's cluster address: clients inside the fabric; refuses (TCP RST, ICMP unreachable) where nobody serves.</summary>
    Cluster,

    /// <summary>An address of a pool: clients inside and outside; answers ping, and is silent where nobody serves.</summary>
    LoadBalancer,

    /// <summary>An address of <c>spec.externalIPs</c>: as <see cref="LoadBalancer"/>, but it answers no ping, which may be another's to answer.</summary>
    External,

    /// <summary>A port of every own address of the node.</summary>
    NodePort,
}
