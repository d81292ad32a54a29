namespace Weft.Api;

public sealed record Endpoint
{
    [ApiRequired]
    [ListType("set")]
    public IReadOnlyList<string> Addresses { get; init => field = value ?? []; } = [];

    public EndpointConditions? Conditions { get; init; }

    public IReadOnlyDictionary<string, string>? DeprecatedTopology { get; init; }

    public EndpointHints? Hints { get; init; }

    public string? Hostname { get; init; }

    public string? NodeName { get; init; }

    public ObjectReference? TargetRef { get; init; }

    public string? Zone { get; init; }
}
