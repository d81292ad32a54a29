using System.ComponentModel;

namespace Weft.Api;

[Description("A token of the Pod's account as a file.")]
public sealed record ServiceAccountTokenProjection
{
    public string? Audience { get; init; }

    public long? ExpirationSeconds { get; init; }

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";
}
