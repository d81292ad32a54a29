using System.ComponentModel;

namespace Weft.Api;

[Description("A Service that requests go to.")]
public sealed record IngressServiceBackend
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public ServiceBackendPort? Port { get; init; }
}
