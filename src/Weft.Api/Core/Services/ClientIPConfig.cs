using System.ComponentModel;

namespace Weft.Api;

[Description("Settings of affinity by client address.")]
public sealed record ClientIPConfig
{
    [Description("How long it may take.")]
    public int? TimeoutSeconds { get; init; }
}
