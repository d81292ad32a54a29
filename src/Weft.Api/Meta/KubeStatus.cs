using System.Text.Json.Serialization;

namespace Weft.Api;

/// <summary>The API server's answer when it has no object to send: above all every error.</summary>
public sealed record KubeStatus
{
    public const string Success = "Success";
    public const string Failure = "Failure";

    [JsonPropertyOrder(-3)]
    public string? Kind { get; init; } = "Status";

    [JsonPropertyOrder(-2)]
    public string? ApiVersion { get; init; } = "v1";

    [JsonPropertyOrder(-1)]
    public ListMeta Metadata { get; init => field = value ?? new(); } = new();

    public string? Status { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public StatusDetails? Details { get; init; }

    public int? Code { get; init; }
}
