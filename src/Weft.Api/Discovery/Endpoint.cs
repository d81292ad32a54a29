using System.ComponentModel;

namespace Weft.Api;

[Description("One endpoint: a Pod behind a Service.")]
public sealed record Endpoint
{
    [Description("Addresses of the endpoint; only the first is used.")]
    [ApiRequired]
    [ListType("set")]
    public IReadOnlyList<string> Addresses { get; init => field = value ?? []; } = [];

    [Description("Aspects of the state, one of each type.")]
    public EndpointConditions? Conditions { get; init; }

    public IReadOnlyDictionary<string, string>? DeprecatedTopology { get; init; }

    public EndpointHints? Hints { get; init; }

    public string? Hostname { get; init; }

    public string? NodeName { get; init; }

    public ObjectReference? TargetRef { get; init; }

    public string? Zone { get; init; }
}
