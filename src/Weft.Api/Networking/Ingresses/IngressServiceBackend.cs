namespace Weft.Api;

public sealed record IngressServiceBackend
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public ServiceBackendPort? Port { get; init; }
}
