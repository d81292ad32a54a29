using System.ComponentModel;

namespace Weft.Api;

[Description("How Pods of an old template are replaced.")]
public sealed record DeploymentStrategy
{
    public RollingUpdateDeployment? RollingUpdate { get; init; }

    [Description("RollingUpdate or Recreate.")]
    public string? Type { get; init; }
}
