namespace Weft.Api;

public sealed record ContainerUser
{
    public LinuxContainerUser? Linux { get; init; }
}
