using System.Collections.Immutable;
using Weft.Dataplane.Devices;
using Weft.Dataplane.Reconcile;
using Weft.Linux;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Dataplane.Endpoints;

/// <summary>The veth pairs of the workloads. A pair is made with the host's end down and stays so until <see cref="Open"/>.</summary>
internal sealed class EndpointDevices(NodeNetwork network)
{
    /// <summary>Endpoints that carry packets and whose workload's side was seen to be right.</summary>
    private readonly Dictionary<EndpointId, Configured> _configured = [];

    /// <summary>True when the endpoint carries packets exactly as specified.</summary>
    public bool IsOpen(EndpointSpec spec) => _configured.TryGetValue(spec.Id, out var done) && done.Spec == spec;

    /// <summary>Forgets what was checked inside the workloads' namespaces, so that the next pass checks it again.</summary>
    public void ReadBack() => _configured.Clear();

    /// <summary>Makes the pairs that are missing and replaces those that are half made.</summary>
    /// <returns>The host's end of each endpoint that has one now.</returns>
    public ImmutableDictionary<EndpointId, IfIndex> Ensure(
        IEnumerable<EndpointSpec> endpoints, IReadOnlyList<LinkState> links, int defaultMtu, ChangeLog log)
    {
        var byName = links.ToDictionary(link => link.Name, StringComparer.Ordinal);
        var byId = Identified(links).ToLookup(link => link.Id, link => link.Link);
        var devices = ImmutableDictionary.CreateBuilder<EndpointId, IfIndex>();
        foreach (var spec in endpoints)
        {
            RemoveMoved(spec, byId[spec.Id], log);
            if (EnsureOne(spec, byName.GetValueOrDefault(spec.HostInterface), MtuOf(spec, defaultMtu), log) is { } device)
            {
                devices[spec.Id] = device;
            }
        }

        return devices.ToImmutable();
    }

    /// <summary>Lets an endpoint's packets in and out. Called when its rows are in the kernel and its program is attached.</summary>
    public void Open(EndpointSpec spec, IfIndex device, LinkState? link, int defaultMtu, ChangeLog log)
    {
        var wanted = new Configured(spec, device, MtuOf(spec, defaultMtu));
        var isUp = link is { IsUp: true };
        if (isUp && _configured.GetValueOrDefault(spec.Id) == wanted)
        {
            return;
        }

        try
        {
            using var pod = new PodSide(spec);
            log.Count(pod.Configure(device, wanted.MtuBytes));
            if (!isUp)
            {
                network.Netlink.Links.SetUp(device);
                network.Netlink.Links.Find(device);
                pod.Settle();
                log.Count(1);
            }

            _configured[spec.Id] = wanted;
        }
        catch (IOException error)
        {
            log.Fail(Subjects.Of(spec), $"{spec.ContainerInterface} in {spec.NetnsPath}", error.Message);
        }
    }

    /// <summary>Closes an endpoint whose rows or program could not be brought in: better no traffic than unchecked traffic.</summary>
    public void Fence(EndpointSpec spec, IfIndex device, LinkState? link, ChangeLog log)
    {
        _configured.Remove(spec.Id);
        if (link is { IsUp: true })
        {
            log.Try(Subjects.Of(spec), spec.HostInterface, () => network.Netlink.Links.SetDown(device));
        }
    }

    /// <summary>Removes the pairs of endpoints that are no longer wanted.</summary>
    public void RemoveOthers(IReadOnlySet<EndpointId> wanted, IReadOnlyList<LinkState> links, ChangeLog log)
    {
        foreach (var (id, link) in Identified(links).Where(found => !wanted.Contains(found.Id)))
        {
            _configured.Remove(id);
            log.Try(Subjects.Of(id), link.Name, () => network.Netlink.Links.TryDelete(link.Index));
        }
    }

    internal static IEnumerable<(EndpointId Id, string Workload, LinkState Link)> IdentifiedWithWorkload(IReadOnlyList<LinkState> links)
    {
        foreach (var link in links)
        {
            if (link.Kind == "veth" && EndpointAlias.TryParse(link.Alias, out var id, out var workload))
            {
                yield return (id, workload, link);
            }
        }
    }

    private static IEnumerable<(EndpointId Id, LinkState Link)> Identified(IReadOnlyList<LinkState> links) =>
        IdentifiedWithWorkload(links).Select(found => (found.Id, found.Link));

    private static int MtuOf(EndpointSpec spec, int defaultMtu) => spec.MtuBytes > 0 ? spec.MtuBytes : defaultMtu;

    // The same endpoint under another interface name: the pod's end would be in the new one's way.
    private void RemoveMoved(EndpointSpec spec, IEnumerable<LinkState> links, ChangeLog log)
    {
        foreach (var link in links.Where(link => link.Name != spec.HostInterface))
        {
            log.Try(Subjects.Of(spec), link.Name, () => network.Netlink.Links.TryDelete(link.Index));
        }
    }

    private IfIndex? EnsureOne(EndpointSpec spec, LinkState? existing, int mtu, ChangeLog log)
    {
        var subject = Subjects.Of(spec);
        if (existing is not null && IsWhole(spec, existing))
        {
            return Adjust(spec, existing, mtu, log) ? existing.Index : null;
        }

        if (existing is not null && !RemoveStale(existing, subject, log))
        {
            return null;
        }

        IfIndex? made = null;
        log.Try(subject, spec.HostInterface, () => made = Create(spec, mtu));
        return made;
    }

    /// <summary>True when the link is this endpoint's and its other end is where it belongs.</summary>
    private bool IsWhole(EndpointSpec spec, LinkState link)
    {
        if (link.Kind != "veth" || !EndpointAlias.TryParse(link.Alias, out var id, out _) || id != spec.Id)
        {
            return false;
        }

        if (_configured.TryGetValue(spec.Id, out var done) && done.Device == link.Index && done.Spec.NetnsPath == spec.NetnsPath)
        {
            return true;
        }

        using var pod = NetworkNamespace.TryOpen(spec.NetnsPath, out var opened) ? opened : null;
        return pod is not null && link.PeerNamespaceId is { } number && network.Netlink.NamespaceIds.Find(pod) == number;
    }

    // Without an alias it is our own work cut short, or a stranger's device that took our name: only veths without identity and
    // our own are taken away.
    private bool RemoveStale(LinkState existing, string subject, ChangeLog log)
    {
        if (existing.Kind != "veth" || (existing.Alias is { Length: > 0 } && !EndpointAlias.TryParse(existing.Alias, out _, out _)))
        {
            log.Fail(subject, existing.Name, "The name is taken by a device that is not Weft's.");
            return false;
        }

        return log.Try(subject, existing.Name, () => network.Netlink.Links.TryDelete(existing.Index));
    }

    // The workload's name is for people: a new one renames, nothing more.
    private bool Adjust(EndpointSpec spec, LinkState link, int mtu, ChangeLog log)
    {
        var mac = NodeNetwork.ToPhysical(FabricAddresses.GatewayMac);
        var alias = EndpointAlias.Of(spec);
        if (link.MtuBytes == mtu && link.Address.Equals(mac) && link.Alias == alias)
        {
            return true;
        }

        var change = new LinkChange { MtuBytes = mtu, Address = mac, Alias = alias };
        return log.Try(Subjects.Of(spec), link.Name, () => network.Netlink.Links.Change(link.Index, change));
    }

    private IfIndex Create(EndpointSpec spec, int mtu)
    {
        using var pod = NetworkNamespace.Open(spec.NetnsPath);
        var peer = new VethPeerSpec(spec.ContainerInterface) { Address = NodeNetwork.ToPhysical(spec.Mac), MtuBytes = mtu, Namespace = pod };
        network.Netlink.Links.Create(
            new VethSpec(spec.HostInterface, peer) { Address = NodeNetwork.ToPhysical(FabricAddresses.GatewayMac), MtuBytes = mtu });
        var device = network.Netlink.Links.Get(spec.HostInterface).Index;

        // The node's stack has no business on this link: no addresses, no router discovery, no multicast reports.
        network.SetSysctls(ImmutableDictionary<string, string>.Empty.Add($"net/ipv6/conf/{spec.HostInterface}/disable_ipv6", "1"));
        network.Netlink.Links.Change(device, new LinkChange { Alias = EndpointAlias.Of(spec) });
        return device;
    }

    private sealed record Configured(EndpointSpec Spec, IfIndex Device, int MtuBytes);
}
