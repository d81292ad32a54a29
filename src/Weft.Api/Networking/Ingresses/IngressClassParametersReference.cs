using System.ComponentModel;

namespace Weft.Api;

[Description("Names the object with the settings of a class.")]
public sealed record IngressClassParametersReference
{
    public string? ApiGroup { get; init; }

    [ApiRequired]
    public string Kind { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    public string? Namespace { get; init; }

    public string? Scope { get; init; }
}
