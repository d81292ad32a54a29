using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Weft.Api;
using Weft.Packets;

namespace Weft.Cli.Explain;

/// <summary>Objects of the API server to ends of flows. Pure.</summary>
internal static class ExplainCluster
{
    public static ExplainEnd EndOf(Pod pod)
    {
        string name = $"{pod.Metadata.Namespace}/{pod.Metadata.Name}";
        string? node = pod.Spec?.NodeName;
        bool isOfNode = pod.Spec?.HostNetwork == true;
        ImmutableArray<IPAddress> addresses = Addresses((pod.Status?.PodIPs ?? []).Select(ip => ip.Ip));
        return string.IsNullOrEmpty(node) || addresses.IsEmpty
            ? throw new CommandException(ExitCodes.Failure, $"Pod {name} has no address yet; see: kubectl describe pod -n {pod.Metadata.Namespace} {pod.Metadata.Name}")
            : new ExplainEnd(isOfNode ? $"{name} (in the network of node {node})" : name, node, isOfNode ? null : name, addresses);
    }

    public static ExplainEnd EndOf(Node node)
    {
        ImmutableArray<IPAddress> addresses = Addresses((node.Status?.Addresses ?? []).Where(address => address.Type == "InternalIP").Select(address => address.Address));
        return addresses.IsEmpty
            ? throw new CommandException(ExitCodes.Failure, $"Node {node.Metadata.Name} has no address yet; see: kubectl describe node {node.Metadata.Name}")
            : new ExplainEnd($"node {node.Metadata.Name}", node.Metadata.Name, null, addresses);
    }

    /// <summary>An address by whose it is: a Pod's, a Node's, or nobody's in the cluster.</summary>
    public static ExplainEnd EndOf(IPAddress address, IEnumerable<Pod> pods, IEnumerable<Node> nodes)
    {
        if (pods.FirstOrDefault(pod => IsAt(pod, address)) is { } pod)
        {
            return EndOf(pod) with { Addresses = [address] };
        }

        return nodes.FirstOrDefault(node => Addresses((node.Status?.Addresses ?? []).Select(item => item.Address)).Contains(address)) is { } owner
            ? new ExplainEnd($"node {owner.Metadata.Name}", owner.Metadata.Name, null, [address])
            : new ExplainEnd(address.ToString(), null, null, [address]);
    }

    /// <summary>True for an address by which clients use the Service.</summary>
    public static bool IsAt(Service service, IPAddress address) => Addresses(
        [
            .. service.Spec?.ClusterIPs ?? [],
            .. service.Spec?.ExternalIPs ?? [],
            .. (service.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => ingress.Ip ?? ""),
        ]).Contains(address);

    /// <summary>The ports that a Pod says it listens on.</summary>
    public static ImmutableArray<(byte Protocol, ushort Port)> PortsOf(Pod pod, byte? protocol) =>
    [
        .. (pod.Spec?.Containers ?? [])
            .SelectMany(container => container.Ports ?? [])
            .Select(port => (Number(port.Protocol), (ushort)port.Port))
            .Where(port => protocol is null || port.Item1 == protocol)
            .Distinct(),
    ];

    /// <summary>What is behind a Service's ports: a route for each ready endpoint, the families of a Pod together.</summary>
    /// <param name="port">By number or name; null means every port.</param>
    public static ImmutableArray<ExplainRoute> RoutesOf(
        Service service, IEnumerable<EndpointSlice> slices, IReadOnlyDictionary<string, Pod> pods, string? port, byte? protocol)
    {
        var routes = ImmutableArray.CreateBuilder<ExplainRoute>();
        foreach (ServicePort wanted in (service.Spec?.Ports ?? []).Where(item => IsWanted(item, port, protocol)))
        {
            var found =
                from slice in slices
                from target in slice.Ports ?? []
                where (target.Name ?? "") == (wanted.Name ?? "") && target.Port is not null
                from endpoint in slice.Endpoints
                where endpoint.Conditions?.Ready != false
                from address in Addresses(endpoint.Addresses.Take(1))
                select (End: EndOf(endpoint, address, pods), Port: (ushort)target.Port!.Value);
            routes.AddRange(found
                .GroupBy(item => (item.End.Name, item.Port))
                .OrderBy(group => group.Key.Name, StringComparer.Ordinal)
                .Select(group => new ExplainRoute(
                    group.First().End with { Addresses = [.. group.SelectMany(item => item.End.Addresses).Distinct()] }, Number(wanted.Protocol), group.Key.Port)));
        }

        return routes.ToImmutable();
    }

    private static ExplainEnd EndOf(Endpoint endpoint, IPAddress address, IReadOnlyDictionary<string, Pod> pods) =>
        endpoint.TargetRef is { Kind: "Pod", Name: { } name } && pods.TryGetValue(name, out Pod? pod)
            ? EndOf(pod) with { Addresses = [address] }
            : new ExplainEnd(address.ToString(), endpoint.NodeName, null, [address]);

    private static bool IsWanted(ServicePort item, string? port, byte? protocol) =>
        (port is null || item.Name == port || item.Port.ToString(CultureInfo.InvariantCulture) == port)
        && (protocol is null || Number(item.Protocol) == protocol);

    private static bool IsAt(Pod pod, IPAddress address) =>
        pod.Spec?.HostNetwork != true && pod.Status?.Phase is not ("Succeeded" or "Failed")
        && Addresses((pod.Status?.PodIPs ?? []).Select(ip => ip.Ip)).Contains(address);

    private static byte Number(string? protocol) => ProtocolName.TryParse(string.IsNullOrEmpty(protocol) ? "TCP" : protocol, out byte number) ? number : (byte)0;

    private static ImmutableArray<IPAddress> Addresses(IEnumerable<string> texts) =>
        [.. texts.Select(text => HostAndPort.TryParseAddress(text, out IPAddress? address) ? address : null).OfType<IPAddress>()];
}
