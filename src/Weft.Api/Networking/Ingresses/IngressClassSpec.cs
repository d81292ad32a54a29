using System.ComponentModel;

namespace Weft.Api;

[Description("The controller of the class and its settings.")]
public sealed record IngressClassSpec
{
    public string? Controller { get; init; }

    public IngressClassParametersReference? Parameters { get; init; }
}
