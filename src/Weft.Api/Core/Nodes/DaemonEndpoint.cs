using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("Port of one daemon.")]
public sealed record DaemonEndpoint
{
    [JsonPropertyName("Port")]
    [ApiRequired]
    public int Port { get; init; }
}
