using System.ComponentModel;

namespace Weft.Api;

[Description("Waits.")]
public sealed record SleepAction
{
    [ApiRequired]
    public long Seconds { get; init; }
}
