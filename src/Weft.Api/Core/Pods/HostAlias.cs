using System.ComponentModel;

namespace Weft.Api;

[Description("A line of the Pod's hosts file.")]
public sealed record HostAlias
{
    [ListType("atomic")]
    public IReadOnlyList<string>? Hostnames { get; init; }

    [ApiRequired]
    public string Ip { get; init => field = value ?? ""; } = "";
}
