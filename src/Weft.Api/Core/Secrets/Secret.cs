namespace Weft.Api;

public sealed record Secret : KubeObject
{
    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }

    public bool? Immutable { get; init; }

    public IReadOnlyDictionary<string, string>? StringData { get; init; }

    public string? Type { get; init; }
}
