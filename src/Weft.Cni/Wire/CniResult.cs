namespace Weft.Cni.Wire;

/// <summary>
/// The success result of ADD in the shape of CNI 1.1.0, which is what the agent answers and the shape of <c>prevResult</c>.
/// Older shapes are made from it by leaving fields out, and one that 1.0.0 removed (<see cref="CniAddress.Version"/>) by filling it in.
/// </summary>
internal sealed record CniResult
{
    public string? CniVersion { get; init; }

    public IReadOnlyList<CniInterface>? Interfaces { get; init; }

    public IReadOnlyList<CniAddress>? Ips { get; init; }

    public IReadOnlyList<CniRoute>? Routes { get; init; }

    public CniDns? Dns { get; init; }
}

internal sealed record CniInterface
{
    public required string Name { get; init; }

    public string? Mac { get; init; }

    /// <summary>Since 1.1.0.</summary>
    public int? Mtu { get; init; }

    /// <summary>Path of the workload's namespace; absent for a host interface.</summary>
    public string? Sandbox { get; init; }
}

internal sealed record CniAddress
{
    /// <summary>"4" or "6"; only before 1.0.0.</summary>
    public string? Version { get; init; }

    public required string Address { get; init; }

    public string? Gateway { get; init; }

    /// <summary>Index into <see cref="CniResult.Interfaces"/>.</summary>
    public int? Interface { get; init; }
}

internal sealed record CniRoute
{
    public required string Dst { get; init; }

    public string? Gw { get; init; }

    /// <summary>Since 1.1.0.</summary>
    public int? Mtu { get; init; }
}

internal sealed record CniDns
{
    public IReadOnlyList<string>? Nameservers { get; init; }

    public string? Domain { get; init; }

    public IReadOnlyList<string>? Search { get; init; }

    public IReadOnlyList<string>? Options { get; init; }
}
