using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>One answer to a list request: the items of one page and the version of the store they were read at.</summary>
public sealed record KubeList<T>
{
    [JsonPropertyOrder(-3)]
    public string? Kind { get; init; }

    [JsonPropertyOrder(-2)]
    public string? ApiVersion { get; init; }

    [JsonPropertyOrder(-1)]
    public ListMeta Metadata { get; init => field = value ?? new(); } = new();

    public IReadOnlyList<T> Items { get; init => field = value ?? []; } = [];
}
