namespace Weft.Api;

public sealed record IngressTLS
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Hosts { get; init; }

    public string? SecretName { get; init; }
}
