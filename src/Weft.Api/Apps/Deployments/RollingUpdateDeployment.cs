using System.ComponentModel;

namespace Weft.Api;

[Description("How many Pods may be missing or too many during an update.")]
public sealed record RollingUpdateDeployment
{
    [Description("How many Pods more than wanted there may be, as a number or share.")]
    public IntOrString? MaxSurge { get; init; }

    [Description("How many Pods fewer than wanted there may be, as a number or share.")]
    public IntOrString? MaxUnavailable { get; init; }
}
