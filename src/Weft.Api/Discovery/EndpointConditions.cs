using System.ComponentModel;

namespace Weft.Api;

[Description("Whether an endpoint should get traffic.")]
public sealed record EndpointConditions
{
    [Description("New traffic may be sent to it; unknown counts as ready.")]
    public bool? Ready { get; init; }

    [Description("It can answer, even if it is on its way out.")]
    public bool? Serving { get; init; }

    [Description("It is on its way out.")]
    public bool? Terminating { get; init; }
}
