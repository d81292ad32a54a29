using System.Text.Json.Serialization;

namespace Weft.Api;

public sealed record ContainerPort
{
    [JsonPropertyName("containerPort")]
    [ApiRequired]
    public int Port { get; init; }

    public string? HostIP { get; init; }

    public int? HostPort { get; init; }

    public string? Name { get; init; }

    [SchemaDefault("TCP")]
    public string? Protocol { get; init; }
}
