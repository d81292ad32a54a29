using System.ComponentModel;

namespace Weft.Api;

[Description("Asks the gRPC health service.")]
public sealed record GRPCAction
{
    [ApiRequired]
    public int Port { get; init; }

    public string? Service { get; init; }
}
