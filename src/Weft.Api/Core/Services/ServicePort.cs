namespace Weft.Api;

public sealed record ServicePort
{
    public string? AppProtocol { get; init; }

    public string? Name { get; init; }

    public int? NodePort { get; init; }

    [ApiRequired]
    public int Port { get; init; }

    [SchemaDefault("TCP")]
    public string? Protocol { get; init; }

    public IntOrString? TargetPort { get; init; }
}
