using System.Collections.Immutable;
using System.Net;

namespace Weft.Standalone.Lab.Plan;

/// <summary>The namespaces a lab's network consists of, with all that is in them. A value: two plans compare as text.</summary>
public sealed record NetworkPlan(ImmutableArray<NamespacePlan> Namespaces);

/// <param name="Host">The host's name; the namespace is named after it and the lab.</param>
public sealed record NamespacePlan(
    string Host, bool Forwarding, ImmutableArray<BridgePlan> Bridges, ImmutableArray<VethPlan> Veths, ImmutableArray<RoutePlan> Routes);

/// <param name="Addresses">With the prefix length of the link.</param>
public sealed record BridgePlan(string Name, int MtuBytes, ImmutableArray<LinkAddress> Addresses);

/// <summary>One end of a cable, owned by the namespace it is listed in; the other end is a port of a bridge.</summary>
public sealed record VethPlan(string Name, int MtuBytes, ImmutableArray<LinkAddress> Addresses, PortPlan Port);

/// <summary>The end of a cable that is plugged into a bridge of another namespace.</summary>
public sealed record PortPlan(string Host, string Bridge, string Name);

/// <param name="Source">The preferred source address, if not the kernel's choice.</param>
public sealed record RoutePlan(IPNetwork Destination, IPAddress Gateway, string Link, IPAddress? Source = null);

public readonly record struct LinkAddress(IPAddress Address, int PrefixLength)
{
    public override string ToString() => $"{Address}/{PrefixLength}";
}
