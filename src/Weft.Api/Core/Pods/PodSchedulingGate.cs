namespace Weft.Api;

public sealed record PodSchedulingGate
{
    [ApiRequired]
    public string Name { get; init => field = value ?? ""; } = "";
}
