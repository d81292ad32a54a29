namespace Weft.Api;

public sealed record ContainerState
{
    public ContainerStateRunning? Running { get; init; }

    public ContainerStateTerminated? Terminated { get; init; }

    public ContainerStateWaiting? Waiting { get; init; }
}
