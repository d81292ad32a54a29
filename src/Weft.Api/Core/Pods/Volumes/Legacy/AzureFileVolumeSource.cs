namespace Weft.Api;

public sealed record AzureFileVolumeSource
{
    public bool? ReadOnly { get; init; }

    [ApiRequired]
    public string SecretName { get; init => field = value ?? ""; } = "";

    [ApiRequired]
    public string ShareName { get; init => field = value ?? ""; } = "";
}
