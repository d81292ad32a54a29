namespace Weft.Api;

public sealed record IngressClassSpec
{
    public string? Controller { get; init; }

    public IngressClassParametersReference? Parameters { get; init; }
}
