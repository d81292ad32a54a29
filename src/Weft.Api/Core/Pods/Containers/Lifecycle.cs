using System.ComponentModel;

namespace Weft.Api;

[Description("What is done right after the start and right before the end of a container.")]
public sealed record Lifecycle
{
    public LifecycleHandler? PostStart { get; init; }

    public LifecycleHandler? PreStop { get; init; }
}
