namespace Weft.Api;

public sealed record StatusCause
{
    public string? Field { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }
}
