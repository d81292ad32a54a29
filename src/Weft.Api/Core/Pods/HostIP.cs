using System.ComponentModel;

namespace Weft.Api;

[Description("An address of a Pod's node.")]
public sealed record HostIP
{
    [ApiRequired]
    public string Ip { get; init => field = value ?? ""; } = "";
}
