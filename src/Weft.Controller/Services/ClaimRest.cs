using Weft.Api;

namespace Weft.Controller.Services;

/// <summary>How long an address rests between two owners. Pure.</summary>
/// <remarks>Long enough for every node, router and client's cache to have forgotten the old owner.</remarks>
internal static class ClaimRest
{
    public static TimeSpan Time { get; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the address must rest yet, zero if it has rested; null for one that has an owner.</summary>
    /// <remarks>
    /// The time of release is another machine's perhaps, whose clock may be ahead: no address rests longer than the whole time for that.
    /// A claim without a time of release was not written by a controller and rests not at all.
    /// </remarks>
    public static TimeSpan? Left(AddressClaim claim, DateTimeOffset now)
    {
        if (ClaimBook.IsOwned(claim))
        {
            return null;
        }

        var left = claim.Spec.ReleasedAt is { } released ? released + Time - now : TimeSpan.Zero;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left <= Time ? left : Time;
    }
}
