using System.Net;
using System.Net.NetworkInformation;
using Weft.Linux.Namespaces;

namespace Weft.Linux.Netlink;

/// <summary>A link to be made: what all kinds have in common.</summary>
/// <param name="Name">At most 15 characters.</param>
public abstract record LinkSpec(string Name)
{
    /// <summary>What the kernel calls this kind (<c>ip link add type KIND</c>).</summary>
    public abstract string Kind { get; }

    public int? MtuBytes { get; init; }

    /// <summary>Chosen by the kernel if null.</summary>
    public PhysicalAddress? Address { get; init; }

    /// <summary>Free text the link carries (<c>ip link show</c> prints it as alias); at most 255 octets. Not together with <see cref="Namespace"/>.</summary>
    /// <remarks>The kernel takes it only for a link that exists: for a moment the link is there without it.</remarks>
    public string? Alias { get; init; }

    /// <summary>The bridge it becomes a port of.</summary>
    public IfIndex Master { get; init; }

    /// <summary>Made up rather than down.</summary>
    public bool Up { get; init; }

    /// <summary>Where it is made, if not in the namespace of the socket.</summary>
    public NetworkNamespace? Namespace { get; init; }

    public int? TransmitQueues { get; init; }

    public int? ReceiveQueues { get; init; }
}

/// <summary>A pair of interfaces: what enters one comes out of the other.</summary>
/// <param name="Name">This end.</param>
/// <param name="Peer">The other end, which may be in another namespace.</param>
public sealed record VethSpec(string Name, VethPeerSpec Peer) : LinkSpec(Name)
{
    /// <summary>Both ends in the socket's namespace.</summary>
    public VethSpec(string name, string peerName)
        : this(name, new VethPeerSpec(peerName))
    {
    }

    /// <inheritdoc/>
    public override string Kind => "veth";
}

/// <summary>The far end of a veth pair; it is always made down, because the kernel brings it up before the pair is joined.</summary>
/// <param name="Name">At most 15 characters.</param>
public sealed record VethPeerSpec(string Name)
{
    public int? MtuBytes { get; init; }

    public PhysicalAddress? Address { get; init; }

    public NetworkNamespace? Namespace { get; init; }
}

/// <summary>A learning Ethernet switch in the kernel.</summary>
public sealed record BridgeSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "bridge";
}

/// <summary>A VXLAN tunnel end (RFC 7348).</summary>
public sealed record VxlanSpec(string Name) : LinkSpec(Name)
{
    /// <inheritdoc/>
    public override string Kind => "vxlan";

    /// <summary>VNI and peer travel with each packet instead of being fixed (<c>external</c>); then there is no <see cref="Vni"/>.</summary>
    public bool CollectMetadata { get; init; }

    /// <summary>24 bits; the one network of a device that does not collect metadata.</summary>
    public int? Vni { get; init; }

    public ushort Port { get; init; } = 4789;

    /// <summary>Where unknown destinations are sent.</summary>
    public IPAddress? Remote { get; init; }

    public IPAddress? Local { get; init; }

    /// <summary>The interface the tunnel's own packets leave by.</summary>
    public IfIndex Underlay { get; init; }

    /// <summary>Whether it learns which peer an inner address is behind.</summary>
    public bool Learning { get; init; }
}
