namespace Weft.Api;

public sealed record Binding : KubeObject
{
    [ApiRequired]
    public ObjectReference Target { get; init => field = value ?? new(); } = new();
}
