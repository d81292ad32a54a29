using System.ComponentModel;

namespace Weft.Api;

[Description("Hosts served over TLS and their certificate.")]
public sealed record IngressTLS
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Hosts { get; init; }

    public string? SecretName { get; init; }
}
