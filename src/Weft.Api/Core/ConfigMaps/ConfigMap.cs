namespace Weft.Api;

public sealed record ConfigMap : KubeObject
{
    public IReadOnlyDictionary<string, byte[]>? BinaryData { get; init; }

    public IReadOnlyDictionary<string, string>? Data { get; init; }

    public bool? Immutable { get; init; }
}
