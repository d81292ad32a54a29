using System.ComponentModel;

namespace Weft.Api;

[Description("Which requests go where.")]
public sealed record IngressSpec
{
    [Description("Where requests go that no rule takes.")]
    public IngressBackend? DefaultBackend { get; init; }

    [Description("The class whose controller serves it.")]
    public string? IngressClassName { get; init; }

    [Description("Hosts and paths and where their requests go.")]
    [ListType("atomic")]
    public IReadOnlyList<IngressRule>? Rules { get; init; }

    [Description("Hosts served over TLS.")]
    [ListType("atomic")]
    public IReadOnlyList<IngressTLS>? Tls { get; init; }
}
