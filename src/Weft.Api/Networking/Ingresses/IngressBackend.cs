using System.ComponentModel;

namespace Weft.Api;

[Description("Where requests go.")]
public sealed record IngressBackend
{
    public TypedLocalObjectReference? Resource { get; init; }

    public IngressServiceBackend? Service { get; init; }
}
