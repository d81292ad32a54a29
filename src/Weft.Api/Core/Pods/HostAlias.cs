namespace Weft.Api;

public sealed record HostAlias
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Hostnames { get; init; }

    [ApiRequired]
    public string Ip { get; init => field = value ?? ""; } = "";
}
