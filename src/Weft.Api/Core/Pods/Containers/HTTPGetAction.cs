namespace Weft.Api;

public sealed record HTTPGetAction
{
    public string? Host { get; init; }

    [ListType("atomic")]
    public IReadOnlyList<HTTPHeader>? HttpHeaders { get; init; }

    public string? Path { get; init; }

    [ApiRequired]
    public IntOrString Port { get; init; }

    public string? Scheme { get; init; }
}
