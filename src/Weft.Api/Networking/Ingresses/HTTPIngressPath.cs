using System.ComponentModel;

namespace Weft.Api;

[Description("One path and where its requests go.")]
public sealed record HTTPIngressPath
{
    [ApiRequired]
    public IngressBackend Backend { get; init => field = value ?? new(); } = new();

    [Description("The path, from the first slash on.")]
    public string? Path { get; init; }

    [Description("Exact, Prefix or ImplementationSpecific.")]
    [ApiRequired]
    public string PathType { get; init => field = value ?? ""; } = "";
}
