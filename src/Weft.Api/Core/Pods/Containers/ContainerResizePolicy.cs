using System.ComponentModel;

namespace Weft.Api;

[Description("What happens to the container when its resources change.")]
public sealed record ContainerResizePolicy
{
    [ApiRequired]
    public string ResourceName { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string RestartPolicy { get; init => field = value ?? ""; } = "";
}
