namespace Weft.Api;

public sealed record ContainerResizePolicy
{
    [ApiRequired]
    public string ResourceName { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string RestartPolicy { get; init => field = value ?? ""; } = "";
}
