using System.ComponentModel;

namespace Weft.Api;

[Description("One action in the life of a container.")]
public sealed record LifecycleHandler
{
    public ExecAction? Exec { get; init; }

    public HTTPGetAction? HttpGet { get; init; }

    public SleepAction? Sleep { get; init; }

    public TCPSocketAction? TcpSocket { get; init; }
}
