using System.ComponentModel;

namespace Weft.Api;

[Description("How large the part of the address space is that each node gets.")]
public sealed record NodePrefixLengths
{
    [Description("Length of a node's IPv4 prefix; 24 unless set.")]
    public int? Ipv4 { get; init; }

    [Description("Length of a node's IPv6 prefix; 64 unless set.")]
    public int? Ipv6 { get; init; }
}
