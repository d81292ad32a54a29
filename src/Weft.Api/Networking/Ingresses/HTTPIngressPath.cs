namespace Weft.Api;

public sealed record HTTPIngressPath
{
    [ApiRequired]
    public IngressBackend Backend { get; init => field = value ?? new(); } = new();

    public string? Path { get; init; }

    [ApiRequired]
    public string PathType { get; init => field = value ?? ""; } = "";
}
