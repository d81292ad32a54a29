using Weft.Controller.Services;
using static Weft.Controller.Tests.Services.Given;

namespace Weft.Controller.Tests.Services;

public sealed class ClaimRestTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_claim_with_an_owner_does_not_rest() => Assert.Null(ClaimRest.Left(Claim("10.0.0.1", "p", null, Mine()), _now));

    [Theory]
    [InlineData(0, 60)]
    [InlineData(-59, 1)]
    [InlineData(-60, 0)]
    [InlineData(-5000, 0)]
    [InlineData(5000, 60)]
    public void An_address_rests_a_minute_and_no_longer_for_a_clock_that_is_ahead(int released, int left)
    {
        var claim = Claim("10.0.0.1", "p", null);
        claim = claim with { Spec = claim.Spec with { ReleasedAt = _now.AddSeconds(released) } };

        Assert.Equal(TimeSpan.FromSeconds(left), ClaimRest.Left(claim, _now));
    }

    [Fact]
    public void The_last_owner_that_goes_begins_the_rest_and_takes_the_key_along()
    {
        var shared = Claim("10.0.0.1", "p", "key", Mine("TCP/80"), Owner("shop", "x", "TCP/81"));

        var left = shared.Without(Key, _now);
        var released = left.Without(new("shop", "x"), _now);

        Assert.Equal(("key", null), (left.Spec.SharingKey, left.Spec.ReleasedAt));
        Assert.Equal("x", Assert.Single(left.Spec.Owners!).Name);
        Assert.Equal((null, null, (DateTimeOffset?)_now), (released.Spec.Owners, released.Spec.SharingKey, released.Spec.ReleasedAt));
        Assert.Equal("x-uid", released.Spec.ReleasedBy);
    }
}
