using System.ComponentModel;

namespace Weft.Api;

[Description("Who the first process runs as.")]
public sealed record ContainerUser
{
    public LinuxContainerUser? Linux { get; init; }
}
