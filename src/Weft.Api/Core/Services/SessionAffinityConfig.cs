using System.ComponentModel;

namespace Weft.Api;

[Description("Settings of session affinity.")]
public sealed record SessionAffinityConfig
{
    public ClientIPConfig? ClientIP { get; init; }
}
