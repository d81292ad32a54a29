using System.ComponentModel;

namespace Weft.Api;

[Description("An address of a Pod.")]
public sealed record PodIP
{
    [ApiRequired]
    public string Ip { get; init => field = value ?? ""; } = "";
}
