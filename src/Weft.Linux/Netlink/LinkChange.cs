using System.Net.NetworkInformation;
using Weft.Linux.Namespaces;

namespace Weft.Linux.Netlink;

/// <summary>What is to be different about a link; null leaves as it is. The kernel applies all of it in one message.</summary>
public sealed record LinkChange
{
    public bool? Up { get; init; }

    /// <summary>Possible while it is up since Linux 6.2; before, set it down first.</summary>
    public string? Name { get; init; }

    public int? MtuBytes { get; init; }

    public PhysicalAddress? Address { get; init; }

    /// <summary>The empty text removes it.</summary>
    public string? Alias { get; init; }

    /// <summary>The bridge it becomes a port of; <see cref="IfIndex.None"/> releases it.</summary>
    public IfIndex? Master { get; init; }

    /// <summary>Where it moves to. It arrives down, without addresses and routes, under the new <see cref="Name"/> if one is given.</summary>
    public NetworkNamespace? Namespace { get; init; }
}
