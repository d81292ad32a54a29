using System.ComponentModel;

namespace Weft.Api;

[Description("The operating system the Pod is made for.")]
public sealed record PodOS
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
