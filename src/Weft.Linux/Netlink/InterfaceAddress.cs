using System.Net;

namespace Weft.Linux.Netlink;

/// <summary>An address of an interface.</summary>
/// <param name="Address">The address itself, host bits included.</param>
/// <param name="PrefixLength">How much of it names the network.</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The interface that has it; set in what is read, ignored in what is written.</summary>
    public IfIndex Interface { get; init; }

    /// <summary>IPv6: usable at once, without asking whether someone else has it.</summary>
    public bool NoDad { get; init; }

    /// <summary>No route to the prefix is made for it.</summary>
    public bool NoPrefixRoute { get; init; }

    public RouteScope Scope { get; init; }

    /// <summary>IPv6: not usable yet, duplicate detection is running; only in what is read.</summary>
    public bool IsTentative { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
