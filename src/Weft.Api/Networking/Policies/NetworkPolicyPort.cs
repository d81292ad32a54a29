namespace Weft.Api;

public sealed record NetworkPolicyPort
{
    public int? EndPort { get; init; }

    public IntOrString? Port { get; init; }

    public string? Protocol { get; init; }
}
