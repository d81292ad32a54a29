using System.Collections.Immutable;
using System.Globalization;
using Weft.Api;
using Weft.Client;
using Weft.Packets;

namespace Weft.Cli.Explain;

/// <summary>Finds what a person named at the API server.</summary>
internal sealed class ExplainResolver(KubeClient client)
{
    private const byte Tcp = 6;

    /// <exception cref="CommandException">There is no such object, or it cannot send.</exception>
    public async Task<ExplainEnd> SenderAsync(ExplainTarget target, CancellationToken cancellationToken) => target switch
    {
        PodTarget pod => ExplainCluster.EndOf(await PodAsync(pod, cancellationToken)),
        NodeTarget node => await NodeAsync(node, cancellationToken),
        AddressTarget address => await AddressAsync(address, cancellationToken),
        _ => throw new CommandException(ExitCodes.Usage, $"a Service does not send: name a Pod, a node or an address instead of {target}"),
    };

    /// <exception cref="CommandException">There is no such object, or it says not where to.</exception>
    public async Task<ImmutableArray<ExplainRoute>> RoutesAsync(ExplainDestination destination, CancellationToken cancellationToken)
    {
        switch (destination.Target)
        {
            case ServiceTarget target:
                return await ServiceAsync(await FindServiceAsync(target, cancellationToken), destination, cancellationToken);
            case AddressTarget target when await ServiceAtAsync(target, cancellationToken) is { } service:
                return await ServiceAsync(service, destination, cancellationToken);
            case PodTarget target when destination.Port is null:
                Pod pod = await PodAsync(target, cancellationToken);
                ExplainEnd end = ExplainCluster.EndOf(pod);
                return destination.Protocol is { } named && !ProtocolName.HasPorts(named)
                    ? [new ExplainRoute(end, named, 0)]
                    : ExplainCluster.PortsOf(pod, destination.Protocol) is { IsEmpty: false } ports
                        ? [.. ports.Select(port => new ExplainRoute(end, port.Protocol, port.Port))]
                        : throw NoPort(destination);
            default:
                (byte protocol, ushort number) = PortOf(destination);
                return [new ExplainRoute(await SenderAsync(destination.Target, cancellationToken), protocol, number)];
        }
    }

    private static (byte Protocol, ushort Port) PortOf(ExplainDestination destination)
    {
        byte protocol = destination.Protocol ?? Tcp;
        return !ProtocolName.HasPorts(protocol) ? (protocol, (ushort)0)
            : destination.Port is null ? throw NoPort(destination)
            : ushort.TryParse(destination.Port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port != 0 ? (protocol, port)
            : throw new CommandException(ExitCodes.Usage, $"\"{destination.Port}\" is no port: a number from 1 to 65535; names are for ports of Services");
    }

    private static CommandException NoPort(ExplainDestination destination)
    {
        string example = destination.Target is AddressTarget { Address.AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } target
            ? $"[{target}]:80"
            : $"{destination.Target}:80";
        return new CommandException(ExitCodes.Usage, $"{destination.Target} lists no port: name one, as in {example} or {example}/udp");
    }

    private async Task<Pod> PodAsync(PodTarget target, CancellationToken cancellationToken) =>
        await client.TryGetAsync(ResourceTypes.Pods, new ObjectKey(target.Namespace, target.Name), cancellationToken)
            ?? throw new CommandException(ExitCodes.Failure, $"there is no Pod {target}. All there are: kubectl get pods -n {target.Namespace}");

    private async Task<ExplainEnd> NodeAsync(NodeTarget target, CancellationToken cancellationToken) =>
        await client.TryGetAsync(ResourceTypes.Nodes, new ObjectKey(null, target.Name), cancellationToken) is { } node
            ? ExplainCluster.EndOf(node)
            : throw new CommandException(ExitCodes.Failure, $"there is no Node {target}. An end is {ExplainTarget.Forms}. All nodes: kubectl get nodes");

    private async Task<ExplainEnd> AddressAsync(AddressTarget target, CancellationToken cancellationToken)
    {
        KubeList<Pod> pods = await client.ListAsync(ResourceTypes.Pods, new ListQuery(), cancellationToken);
        KubeList<Node> nodes = await client.ListAsync(ResourceTypes.Nodes, new ListQuery(), cancellationToken);
        return ExplainCluster.EndOf(target.Address, pods.Items, nodes.Items);
    }

    private async Task<Service> FindServiceAsync(ServiceTarget target, CancellationToken cancellationToken) =>
        await client.TryGetAsync(ResourceTypes.Services, new ObjectKey(target.Namespace, target.Name), cancellationToken)
            ?? throw new CommandException(ExitCodes.Failure, $"there is no Service {target.Namespace}/{target.Name}. All there are: kubectl get services -n {target.Namespace}");

    private async Task<Service?> ServiceAtAsync(AddressTarget target, CancellationToken cancellationToken)
    {
        KubeList<Service> services = await client.ListAsync(ResourceTypes.Services, new ListQuery(), cancellationToken);
        return services.Items.FirstOrDefault(service => ExplainCluster.IsAt(service, target.Address));
    }

    private async Task<ImmutableArray<ExplainRoute>> ServiceAsync(Service service, ExplainDestination destination, CancellationToken cancellationToken)
    {
        (string ns, string name) = (service.Metadata.Namespace ?? "", service.Metadata.Name ?? "");
        ListQuery query = new(ns) { LabelSelector = $"kubernetes.io/service-name={name}" };
        KubeList<EndpointSlice> slices = await client.ListAsync(ResourceTypes.EndpointSlices, query, cancellationToken);
        KubeList<Pod> pods = await client.ListAsync(ResourceTypes.Pods, new ListQuery(ns), cancellationToken);
        Dictionary<string, Pod> byName = pods.Items.ToDictionary(pod => pod.Metadata.Name ?? "", StringComparer.Ordinal);
        ImmutableArray<ExplainRoute> routes = ExplainCluster.RoutesOf(service, slices.Items, byName, destination.Port, destination.Protocol);
        return !routes.IsEmpty
            ? routes
            : throw new CommandException(ExitCodes.Failure, $"Service {ns}/{name} has no ready endpoint for that port: packets go nowhere. See: weft status service {ns}/{name}");
    }
}
