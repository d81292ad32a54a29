using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record DaemonEndpoint
{
    [JsonPropertyName("Port")]
    [ApiRequired]
    public int Port { get; init; }
}
