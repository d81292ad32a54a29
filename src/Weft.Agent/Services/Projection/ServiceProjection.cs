using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Agent.Services.Problems;
using Weft.Agent.Services.Records;
using Weft.Dataplane.Services;

namespace Weft.Agent.Services.Projection;

/// <summary>One Service and its slices to what this node's dataplane is to do. Pure and total.</summary>
internal static class ServiceProjection
{
    /// <summary>
    /// Of all ports and families of one Service. A sixteenth of what a node's maps hold, so that a Service of thousands of ports and endpoints
    /// takes neither the maps nor the agent's time from all others.
    /// </summary>
    private const int MaxBackends = 1 << 18;

    /// <param name="slices">All slices of the Service, of every family, in any order.</param>
    public static ProjectedService Of(ServiceRecord service, IEnumerable<SliceRecord> slices, FabricFacts facts)
    {
        if (service.Families.IsEmpty)
        {
            return service.Misread.IsEmpty ? ProjectedService.Nothing : ProjectedService.Nothing with { Problems = [Misread(service)] };
        }

        List<ServiceProblem> problems = [];
        if (!service.Misread.IsEmpty)
        {
            problems.Add(Misread(service));
        }

        var addresses = Admitted(service, facts, problems);
        var endpoints = new EndpointGathering(service, slices, facts, problems);
        var ports = Ports(service, addresses, endpoints, facts, problems);
        ReportUnmatched(service, endpoints, problems);
        return new ProjectedService(ports, [.. problems], endpoints.CountLocalReady());
    }

    private static ImmutableArray<ServicePortSpec> Ports(
        ServiceRecord service, List<ServiceAddress> addresses, EndpointGathering endpoints, FabricFacts facts, List<ServiceProblem> problems)
    {
        var ports = ImmutableArray.CreateBuilder<ServicePortSpec>();
        var total = 0;
        List<string> unserved = [];
        foreach (var port in service.Ports)
        {
            foreach (var family in service.Families)
            {
                if (Frontends(port, family, addresses) is { IsEmpty: false } frontends)
                {
                    var backends = total < MaxBackends ? BackendSelection.Of(endpoints.Of(port, family), service.Traffic, facts.Own) : [];
                    if (total >= MaxBackends)
                    {
                        unserved.Add(PortName.Of(port));
                    }

                    total += backends.Length;
                    var key = new ServicePortKey(service.Key.Namespace!, service.Key.Name, PortName.Of(port), family);
                    ports.Add(new ServicePortSpec(key, port.Protocol, frontends, backends, service.Affinity, service.SourceRanges));
                }
            }
        }

        if (unserved.Count > 0)
        {
            problems.Add(new ServiceProblem(
                null, ProblemReasons.TooManyEndpoints, $"its ports have over {MaxBackends} endpoints together: nobody serves port {Shortened.List(unserved)}"));
        }

        return ports.ToImmutable();
    }

    private static ServiceProblem Misread(ServiceRecord service) => new(null, ProblemReasons.InvalidValue, Shortened.List(service.Misread));

    /// <summary>An address that belongs to a node or a workload is refused: a Service must not take over somebody else's traffic.</summary>
    private static List<ServiceAddress> Admitted(ServiceRecord service, FabricFacts facts, List<ServiceProblem> problems)
    {
        List<ServiceAddress> admitted = [];
        List<string> refused = [];
        foreach (var address in service.Addresses)
        {
            if (WhyNot(address.Address, service, facts) is { } reason)
            {
                refused.Add($"{address.Address} ({reason})");
            }
            else
            {
                admitted.Add(address);
            }
        }

        if (refused.Count > 0)
        {
            problems.Add(new ServiceProblem(null, ProblemReasons.AddressRefused, $"not served: {Shortened.List(refused)}"));
        }

        return admitted;
    }

    private static string? WhyNot(IPAddress address, ServiceRecord service, FabricFacts facts)
    {
        if (!service.Families.Contains(address.AddressFamily))
        {
            return "of a family the Service does not have";
        }

        if (IsSpecial(address))
        {
            return "loopback, link-local, multicast or unspecified";
        }

        return facts.OwnerOf(address) is { } node ? $"an address of node {node.Name} or of its workloads" : null;
    }

    private static bool IsSpecial(IPAddress address)
    {
        var first = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? first[0] is 0 or 127 or >= 224 || (first[0] == 169 && first[1] == 254)
            : address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.IsIPv4MappedToIPv6
                || address.Equals(IPAddress.IPv6Loopback) || address.Equals(IPAddress.IPv6Any);
    }

    private static ImmutableArray<ServiceFrontend> Frontends(ServicePortRecord port, AddressFamily family, List<ServiceAddress> addresses)
    {
        var frontends = ImmutableArray.CreateBuilder<ServiceFrontend>();
        foreach (var address in addresses)
        {
            if (address.Address.AddressFamily == family && address.Serves(port))
            {
                frontends.Add(new ServiceFrontend(address.Address, port.Port, address.Kind));
            }
        }

        if (port.NodePort != 0)
        {
            frontends.Add(new ServiceFrontend(null, port.NodePort, FrontendKind.NodePort));
        }

        return frontends.ToImmutable();
    }

    /// <summary>A Service without endpoints is nobody's mistake; one whose endpoints lack a port it promises is.</summary>
    private static void ReportUnmatched(ServiceRecord service, EndpointGathering endpoints, List<ServiceProblem> problems)
    {
        if (!endpoints.HasEndpoints)
        {
            return;
        }

        var unmatched = service.Ports.Where(port => !endpoints.Knows(port)).Select(PortName.Of).ToList();
        if (unmatched.Count > 0)
        {
            problems.Add(new ServiceProblem(
                null, ProblemReasons.PortWithoutEndpoints, $"none of its EndpointSlices has port {Shortened.List(unmatched)}: nobody serves there"));
        }
    }
}
