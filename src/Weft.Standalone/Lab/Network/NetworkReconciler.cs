using Microsoft.Extensions.Logging;
using Weft.Linux;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using Weft.Standalone.Lab.Plan;

namespace Weft.Standalone.Lab.Network;

/// <summary>Makes the machine's namespaces as a plan says: what is right stays untouched, what is missing or half-made is made anew.</summary>
/// <remarks>
/// Routes and links that the plan does not name are left alone in the lab's namespaces: agents add theirs to the nodes'.
/// </remarks>
internal sealed partial class NetworkReconciler(LabPaths paths, ILogger<NetworkReconciler> logger)
{
    /// <summary>Addresses are unique by construction, so nothing waits for duplicate address detection.</summary>
    /// <remarks>
    /// Several ways to one address share flows by ports too: all that a client opens must not meet in one node. An answer comes by
    /// another way than the question when a node of another region gives it, so no packet is refused for where it comes from.
    /// </remarks>
    private static readonly Dictionary<string, string> _hostSysctls = new(StringComparer.Ordinal)
    {
        ["net/ipv6/conf/all/disable_ipv6"] = "0",
        ["net/ipv6/conf/default/accept_dad"] = "0",
        ["net/ipv6/conf/default/accept_ra"] = "0",
        ["net/ipv4/fib_multipath_hash_policy"] = "1",
        ["net/ipv6/fib_multipath_hash_policy"] = "1",
        ["net/ipv4/conf/all/rp_filter"] = "0",
        ["net/ipv4/conf/default/rp_filter"] = "0",
    };

    private static readonly Dictionary<string, string> _forwardingSysctls = new(_hostSysctls, StringComparer.Ordinal)
    {
        ["net/ipv4/ip_forward"] = "1",
        ["net/ipv6/conf/all/forwarding"] = "1",
    };

    /// <summary>Applies the whole plan. Safe to call again at any point, also after a crash half-way.</summary>
    public void Apply(NetworkPlan plan)
    {
        Dictionary<string, LabNamespace> namespaces = new(StringComparer.Ordinal);
        try
        {
            foreach (NamespacePlan item in plan.Namespaces)
            {
                namespaces[item.Host] = OpenOrCreate(item);
            }

            foreach (NamespacePlan item in plan.Namespaces)
            {
                foreach (BridgePlan bridge in item.Bridges)
                {
                    ApplyBridge(namespaces[item.Host], bridge);
                }
            }

            foreach (NamespacePlan item in plan.Namespaces)
            {
                LabNamespace at = namespaces[item.Host];
                foreach (VethPlan veth in item.Veths)
                {
                    ApplyVeth(at, namespaces[veth.Port.Host], veth);
                }

                ApplyRoutes(at, item);
            }
        }
        finally
        {
            foreach (LabNamespace opened in namespaces.Values)
            {
                opened.Dispose();
            }
        }
    }

    private LabNamespace OpenOrCreate(NamespacePlan item)
    {
        string name = paths.Namespace(item.Host);
        if (!TryOpen(name, out NetworkNamespace? found))
        {
            // A name without a mount behind it is what a crash or a restart of the machine leaves.
            NetworkNamespace.TryDelete(name);
            found = NetworkNamespace.Create(name);
            NamespaceMade(logger, name);
        }

        LabNamespace opened = new(name, found);
        Sysctl.Write(found, item.Forwarding ? _forwardingSysctls : _hostSysctls);
        opened.Netlink.Links.SetUp(opened.Netlink.Links.Get("lo").Index);
        return opened;
    }

    private static bool TryOpen(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out NetworkNamespace? found)
    {
        try
        {
            return NetworkNamespace.TryOpen(NetworkNamespace.PathOf(name), out found);
        }
        catch (ErrnoException exception) when (exception.Errno == Errno.EINVAL)
        {
            found = null;
            return false;
        }
    }

    private static void ApplyBridge(LabNamespace at, BridgePlan plan)
    {
        LinkTable links = at.Netlink.Links;
        LinkState? found = links.Find(plan.Name);
        if (found is { Kind: not "bridge" })
        {
            links.TryDelete(found.Index);
            found = null;
        }

        if (found is null)
        {
            links.Create(new BridgeSpec(plan.Name) { MtuBytes = plan.MtuBytes, Up = true });
            found = links.Get(plan.Name);
        }

        if (!found.IsUp || found.MtuBytes != plan.MtuBytes)
        {
            links.Change(found.Index, new LinkChange { Up = true, MtuBytes = plan.MtuBytes });
        }

        ApplyAddresses(at, found.Index, plan.Addresses);
    }

    private void ApplyVeth(LabNamespace at, LabNamespace port, VethPlan plan)
    {
        IfIndex bridge = port.Netlink.Links.Get(plan.Port.Bridge).Index;
        if (!IsRight(at, port, plan, bridge))
        {
            at.Netlink.Links.TryDelete(plan.Name);
            port.Netlink.Links.TryDelete(plan.Port.Name);
            VethPeerSpec peer = new(plan.Port.Name) { MtuBytes = plan.MtuBytes, Namespace = port.Namespace };
            at.Netlink.Links.Create(new VethSpec(plan.Name, peer) { MtuBytes = plan.MtuBytes, Up = true });
            port.Netlink.Links.Change(port.Netlink.Links.Get(plan.Port.Name).Index, new LinkChange { Master = bridge, Up = true });
            CableMade(logger, at.Name, plan.Name, port.Name, plan.Port.Name);
        }

        ApplyAddresses(at, at.Netlink.Links.Get(plan.Name).Index, plan.Addresses);
    }

    /// <summary>Both ends are there, belong together, are up and plugged in.</summary>
    private static bool IsRight(LabNamespace at, LabNamespace port, VethPlan plan, IfIndex bridge) =>
        at.Netlink.Links.Find(plan.Name) is { Kind: "veth", IsUp: true } near && near.MtuBytes == plan.MtuBytes
        && port.Netlink.Links.Find(plan.Port.Name) is { Kind: "veth", IsUp: true } far && far.MtuBytes == plan.MtuBytes
        && near.Peer == far.Index && far.Peer == near.Index && far.Master == bridge;

    private static void ApplyAddresses(LabNamespace at, IfIndex link, IReadOnlyCollection<LinkAddress> wanted)
    {
        AddressTable addresses = at.Netlink.Addresses;
        InterfaceAddress[] found = [.. addresses.List(link).Where(address => !address.Address.IsIPv6LinkLocal)];
        foreach (InterfaceAddress stray in found.Where(address => !wanted.Contains(new LinkAddress(address.Address, address.PrefixLength))))
        {
            addresses.TryDelete(link, stray);
        }

        foreach (LinkAddress address in wanted)
        {
            addresses.TryAdd(link, new InterfaceAddress(address.Address, address.PrefixLength) { NoDad = true });
        }
    }

    private static void ApplyRoutes(LabNamespace at, NamespacePlan plan)
    {
        IReadOnlyList<Route> found = at.Netlink.Routes.List();
        foreach (RoutePlan wanted in plan.Routes)
        {
            IfIndex link = at.Netlink.Links.Get(wanted.Link).Index;
            bool there = found.Any(route => route.Destination.Equals(wanted.Destination) && Equals(route.Gateway, wanted.Gateway)
                && route.Interface == link && (wanted.Source is null || Equals(route.PreferredSource, wanted.Source)));
            if (!there)
            {
                at.Netlink.Routes.Replace(new Route(wanted.Destination)
                {
                    Gateway = wanted.Gateway,
                    Interface = link,
                    PreferredSource = wanted.Source,
                });
            }
        }
    }

    private sealed class LabNamespace(string name, NetworkNamespace opened) : IDisposable
    {
        public string Name { get; } = name;

        public NetworkNamespace Namespace { get; } = opened;

        public RouteNetlink Netlink { get; } = RouteNetlink.OpenIn(opened);

        public void Dispose()
        {
            Netlink.Dispose();
            Namespace.Dispose();
        }
    }

    [LoggerMessage(3000, LogLevel.Debug, "Network namespace {Name} was made")]
    private static partial void NamespaceMade(ILogger logger, string name);

    [LoggerMessage(3001, LogLevel.Debug, "Cable from {Name} {Link} to {PortName} {PortLink} was made")]
    private static partial void CableMade(ILogger logger, string name, string link, string portName, string portLink);
}
