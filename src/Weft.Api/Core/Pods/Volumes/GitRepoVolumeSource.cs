using System.ComponentModel;

namespace Weft.Api;

[Description("A git repository; no longer supported by Kubernetes.")]
public sealed record GitRepoVolumeSource
{
    public string? Directory { get; init; }

    [ApiRequired]
    public string Repository { get; init => field = value ?? ""; } = "";

    public string? Revision { get; init; }
}
