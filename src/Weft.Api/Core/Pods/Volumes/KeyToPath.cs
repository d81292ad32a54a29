using System.ComponentModel;

namespace Weft.Api;

[Description("Which entry becomes which file.")]
public sealed record KeyToPath
{
    [ApiRequired]
    public string Key { get; init => field = value ?? ""; } = "";

    public int? Mode { get; init; }

    [ApiRequired]
    public string Path { get; init => field = value ?? ""; } = "";
}
