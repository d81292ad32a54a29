using System.ComponentModel;

namespace Weft.Api;

[Description("A share of Azure.")]
public sealed record AzureFileVolumeSource
{
    [Description("It cannot be written to.")]
    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string SecretName { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string ShareName { get; init => field = value ?? ""; } = "";
}
