namespace Weft.Api;

public sealed record IngressSpec
{
    public IngressBackend? DefaultBackend { get; init; }

    public string? IngressClassName { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<IngressRule>? Rules { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<IngressTLS>? Tls { get; init; }
}
