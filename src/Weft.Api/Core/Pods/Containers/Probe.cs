using System.ComponentModel;

namespace Weft.Api;

[Description("A check on a container, done again and again.")]
public sealed record Probe
{
    public ExecAction? Exec { get; init; }

    [Description("How many failures in a row count as failed.")]
    public int? FailureThreshold { get; init; }

    public GRPCAction? Grpc { get; init; }

    public HTTPGetAction? HttpGet { get; init; }

    [Description("How long after the start it is first done.")]
    public int? InitialDelaySeconds { get; init; }

    [Description("How often it is done.")]
    public int? PeriodSeconds { get; init; }

    [Description("How many successes in a row count as succeeded.")]
    public int? SuccessThreshold { get; init; }

    public TCPSocketAction? TcpSocket { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }

    [Description("How long it may take.")]
    public int? TimeoutSeconds { get; init; }
}
