using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Agent.Services.Problems;
using Weft.Api;
using Weft.Dataplane.Services;

namespace Weft.Agent.Services.Records;

/// <summary>Services to records. Pure and total.</summary>
internal static class ServiceReader
{
    private const string Local = "Local";

    /// <summary>Kubernetes' default for <c>sessionAffinityConfig.clientIP.timeoutSeconds</c>.</summary>
    private const int DefaultAffinitySeconds = 10_800;

    /// <summary>More addresses than anybody gives a Service; each is a row of every port.</summary>
    private const int MaxAddresses = 256;

    /// <summary>RFC 6666: the discard prefix, which nobody sends from.</summary>
    private static readonly IPNetwork _nobody = IPNetwork.Parse("100::/64");

    public static ServiceRecord Read(Service service, NamePool names)
    {
        List<string> misread = [];
        var spec = service.Spec ?? new ServiceSpec();
        var families = Families(spec);
        var isBalancer = spec.Type == "LoadBalancer";
        return new ServiceRecord(
            new ObjectKey(names.Of(service.Metadata.Namespace), service.Metadata.Name ?? ""),
            service.Metadata.Uid ?? "",
            VersionText.Number(service.Metadata.ResourceVersion),
            families,
            families.IsEmpty ? [] : Addresses(spec, isBalancer ? service.Status : null, misread),
            families.IsEmpty ? [] : Ports(spec, names, misread),
            spec.SessionAffinity == "ClientIP" ? TimeSpan.FromSeconds(spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds) : null,
            isBalancer ? SourceRanges(spec, misread) : [],
            new TrafficRules(
                spec.InternalTrafficPolicy == Local, spec.ExternalTrafficPolicy == Local, Distribution(spec, misread), spec.PublishNotReadyAddresses == true),
            isBalancer && spec.ExternalTrafficPolicy == Local ? PortOf(spec.HealthCheckNodePort) : (ushort)0,
            [.. misread],
            service.Status?.Conditions?.FirstOrDefault(condition => condition.Type == ServiceAlarm.ConditionType && condition.Status == "False")?.Message);
    }

    private static ImmutableArray<AddressFamily> Families(ServiceSpec spec)
    {
        // A Service that has no cluster address yet gets one in a moment; what has none on purpose is not balanced here.
        if (spec.Type == "ExternalName" || string.IsNullOrEmpty(spec.ClusterIP) || spec.ClusterIP == "None")
        {
            return [];
        }

        if (spec.IpFamilies is { Count: > 0 } families)
        {
            return [.. families.Select(family => family == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork).Distinct()];
        }

        return [.. ClusterAddresses(spec).Select(text => IpText.TryParseAddress(text, out var address) ? address.AddressFamily : AddressFamily.Unspecified)
            .Where(family => family != AddressFamily.Unspecified).Distinct()];
    }

    private static IEnumerable<string> ClusterAddresses(ServiceSpec spec) =>
        spec.ClusterIPs is { Count: > 0 } all ? all : spec.ClusterIP is { } one ? [one] : [];

    private static ImmutableArray<ServiceAddress> Addresses(ServiceSpec spec, ServiceStatus? status, List<string> misread)
    {
        var addresses = ImmutableArray.CreateBuilder<ServiceAddress>();
        void Add(string? text, FrontendKind kind, string field, IReadOnlyList<PortStatus>? states = null)
        {
            if (!IpText.TryParseAddress(text ?? "", out var address))
            {
                misread.Add($"{field}: \"{Shortened.Text(text ?? "")}\" is no address: left out");
            }
            else if (addresses.Count < MaxAddresses && !addresses.Any(other => other.Address.Equals(address)))
            {
                addresses.Add(new ServiceAddress(address, kind, Refused(states)));
            }
        }

        foreach (var text in ClusterAddresses(spec))
        {
            Add(text, FrontendKind.Cluster, "spec.clusterIPs");
        }

        // With ipMode Proxy traffic is meant to go out to a balancer and come back from it; a name is nothing that packets carry.
        foreach (var ingress in status?.LoadBalancer?.Ingress?.Where(ingress => ingress.IpMode != "Proxy" && !string.IsNullOrEmpty(ingress.Ip)) ?? [])
        {
            Add(ingress.Ip, FrontendKind.LoadBalancer, "status.loadBalancer.ingress", ingress.Ports);
        }

        foreach (var text in (spec.ExternalIPs ?? []).Take(MaxAddresses))
        {
            Add(text, FrontendKind.External, "spec.externalIPs");
        }

        if (spec.ExternalIPs?.Count > MaxAddresses)
        {
            misread.Add($"spec.externalIPs: there are {spec.ExternalIPs.Count}, the first {MaxAddresses} are served");
        }

        return addresses.ToImmutable();
    }

    /// <summary>The controller gives each port of a shared address to one Service and says it to the others in their status.</summary>
    private static ImmutableArray<(byte Protocol, ushort Port)> Refused(IReadOnlyList<PortStatus>? states)
    {
        var refused = ImmutableArray.CreateBuilder<(byte, ushort)>();
        foreach (var state in states ?? [])
        {
            if (!string.IsNullOrEmpty(state.Error) && ProtocolNumber.TryParse(state.Protocol, out var protocol))
            {
                refused.Add((protocol, PortOf(state.Port)));
            }
        }

        return refused.ToImmutable();
    }

    private static ImmutableArray<ServicePortRecord> Ports(ServiceSpec spec, NamePool names, List<string> misread)
    {
        var ports = ImmutableArray.CreateBuilder<ServicePortRecord>(spec.Ports?.Count ?? 0);
        foreach (var port in spec.Ports ?? [])
        {
            if (PortOf(port.Port) is var number and not 0 && ProtocolNumber.TryParse(port.Protocol, out var protocol))
            {
                var nodePort = spec.Type is "NodePort" or "LoadBalancer" ? PortOf(port.NodePort) : (ushort)0;
                ports.Add(new ServicePortRecord(names.Of(port.Name), protocol, number, nodePort));
            }
            else
            {
                misread.Add($"port {port.Port}/{Shortened.Text(port.Protocol ?? "TCP")} is none that can be balanced: left out");
            }
        }

        return ports.ToImmutable();
    }

    /// <summary>A range that cannot be read is reported and admits nobody; were it dropped, the last one would open the Service to everyone.</summary>
    private static ImmutableArray<IPNetwork> SourceRanges(ServiceSpec spec, List<string> misread)
    {
        var ranges = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in spec.LoadBalancerSourceRanges ?? [])
        {
            if (IpText.TryParseCidr(text.Trim(), out var range))
            {
                ranges.Add(range);
            }
            else
            {
                misread.Add($"spec.loadBalancerSourceRanges: \"{Shortened.Text(text)}\" is no range: it admits nobody");
            }
        }

        return ranges.Count == 0 && spec.LoadBalancerSourceRanges is { Count: > 0 } ? [_nobody] : ranges.ToImmutable();
    }

    private static TrafficDistribution Distribution(ServiceSpec spec, List<string> misread)
    {
        switch (spec.TrafficDistribution)
        {
            case null or "":
                return TrafficDistribution.Anywhere;
            case "PreferClose" or "PreferSameZone":
                return TrafficDistribution.SameZone;
            case "PreferSameNode":
                return TrafficDistribution.SameNode;
            default:
                misread.Add($"spec.trafficDistribution: \"{Shortened.Text(spec.TrafficDistribution)}\" is not known: no endpoint is preferred");
                return TrafficDistribution.Anywhere;
        }
    }

    private static ushort PortOf(int? number) => number is > 0 and <= ushort.MaxValue ? (ushort)number.Value : (ushort)0;
}
