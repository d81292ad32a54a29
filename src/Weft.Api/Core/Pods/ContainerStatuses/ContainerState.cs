using System.ComponentModel;

namespace Weft.Api;

[Description("What a container is doing: waiting, running or terminated.")]
public sealed record ContainerState
{
    public ContainerStateRunning? Running { get; init; }

    public ContainerStateTerminated? Terminated { get; init; }

    public ContainerStateWaiting? Waiting { get; init; }
}
