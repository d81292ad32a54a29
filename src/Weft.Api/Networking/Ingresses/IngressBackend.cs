namespace Weft.Api;

public sealed record IngressBackend
{
    public TypedLocalObjectReference? Resource { get; init; }

    public IngressServiceBackend? Service { get; init; }
}
