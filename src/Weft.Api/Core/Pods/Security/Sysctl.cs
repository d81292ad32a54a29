using System.ComponentModel;

namespace Weft.Api;

[Description("A kernel setting of the Pod's namespaces.")]
public sealed record Sysctl
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string Value { get; init => field = value ?? ""; } = "";
}
