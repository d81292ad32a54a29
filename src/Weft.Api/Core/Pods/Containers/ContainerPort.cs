using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Weft.Api;

[Description("A port that the program listens on; listing it is information, not permission.")]
public sealed record ContainerPort
{
    [Description("The port number.")]
    [JsonPropertyName("containerPort")]
    [ApiRequired]
    public int Port { get; init; }

    public string? HostIP { get; init; }

    [Description("The same port on the node.")]
    public int? HostPort { get; init; }

    public string? Name { get; init; }

    [Description("TCP, UDP or SCTP.")]
    [SchemaDefault("TCP")]
    public string? Protocol { get; init; }
}
