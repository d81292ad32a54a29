using System.ComponentModel;

namespace Weft.Api;

[Description("One option of the resolver.")]
public sealed record PodDNSConfigOption
{
    public string? Name { get; init; }

    public string? Value { get; init; }
}
