using System.ComponentModel;

namespace Weft.Api;

[Description("One port of a Service.")]
public sealed record ServicePort
{
    public string? AppProtocol { get; init; }

    public string? Name { get; init; }

    [Description("The port on every node.")]
    public int? NodePort { get; init; }

    [Description("The port of the Service.")]
    [ApiRequired]
    public int Port { get; init; }

    [SchemaDefault("TCP")]
    public string? Protocol { get; init; }

    [Description("The port of the Pods, by number or name; the same unless set.")]
    public IntOrString? TargetPort { get; init; }
}
