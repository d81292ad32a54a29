using System.ComponentModel;

namespace Weft.Api;

[Description("The SELinux label.")]
public sealed record SELinuxOptions
{
    public string? Level { get; init; }

    public string? Role { get; init; }

    public string? Type { get; init; }

    public string? User { get; init; }
}
