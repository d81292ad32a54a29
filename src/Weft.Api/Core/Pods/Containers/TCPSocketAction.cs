using System.ComponentModel;

namespace Weft.Api;

[Description("Opens a connection; being accepted means success.")]
public sealed record TCPSocketAction
{
    public string? Host { get; init; }

    [ApiRequired]
    public IntOrString Port { get; init; }
}
