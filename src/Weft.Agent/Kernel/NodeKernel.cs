using Weft.Agent.Sandboxes;
using Weft.Agent.Underlay;
using Weft.Dataplane;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Reconcile;
using Weft.Linux.Files;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Agent.Kernel;

/// <summary>The real kernel: the dataplane writes it, netlink reads what the dataplane does not own.</summary>
internal sealed class NodeKernel : INodeKernel, IDisposable
{
    private const string OwnNetns = "/proc/self/ns/net";

    private readonly RouteNetlink _netlink;
    private readonly UnderlayReader _underlay;

    private NodeKernel(NodeDataplane dataplane, RouteNetlink netlink, string? uplink, ulong netnsInode)
    {
        (Dataplane, _netlink, NetnsInode) = (dataplane, netlink, netnsInode);
        _underlay = new UnderlayReader(netlink, uplink);
    }

    public NodeDataplane Dataplane { get; }

    public string BootId { get; } = BootIdentity.Current.ToString();

    public ulong NetnsInode { get; }

    public PolicyUse PolicyUse => Dataplane.PolicyUse;

    public static NodeKernel Open(AgentOptions options, TimeProvider time)
    {
        var inode = options.Network?.Identity.Inode ?? FileIdentity.Find(OwnNetns)?.Inode ?? 0;
        var netlink = options.Network is { } network ? RouteNetlink.OpenIn(network) : RouteNetlink.Open();
        try
        {
            var dataplane = NodeDataplane.Open(
                new NodeDataplaneOptions
                {
                    PinPath = options.BpffsPath,
                    NetworkNamespace = options.Network,
                    SocketCgroup = options.SocketCgroup,
                    EdgeXdp = options.EdgeXdp,
                    TimeProvider = time,
                });
            return new NodeKernel(dataplane, netlink, options.UplinkInterface, inode);
        }
        catch
        {
            netlink.Dispose();
            throw;
        }
    }

    public ApplyResult Apply(NodeState desired) => Dataplane.Apply(desired);

    public IReadOnlyList<KernelEndpoint> ReadEndpoints() => [.. Dataplane.ReadEndpoints().Select(Describe).OfType<KernelEndpoint>()];

    public IReadOnlySet<string> ReadInterfaceNames() => _netlink.Links.List().Select(link => link.Name).ToHashSet(StringComparer.Ordinal);

    public UnderlayFacts? ReadUnderlay() => _underlay.Read();

    public void Dispose()
    {
        Dataplane.Dispose();
        _netlink.Dispose();
    }

    /// <summary>Null for an endpoint that never came up: it has no addresses to keep, and the next pass removes it.</summary>
    private KernelEndpoint? Describe(EndpointState state)
    {
        if (state.Mac is not { } mac || (state.Ipv4 is null && state.Ipv6 is null))
        {
            return null;
        }

        var netns = state.NetnsPath is { } path ? SandboxObserver.Identify(path, BootId) : null;
        return new KernelEndpoint(
            state.Id,
            state.Workload,
            state.HostInterface,
            state.ContainerInterface ?? "",
            mac,
            state.Ipv4,
            state.Ipv6,
            netns ?? new NetnsIdentity("", 0, BootId));
    }
}
