namespace Weft.Api;

public sealed record SleepAction
{
    [ApiRequired]
    public long Seconds { get; init; }
}
