using System.Net.Sockets;
using Weft.Dataplane.Services;

namespace Weft.Dataplane.Tests.Services;

public sealed class FrontendClaimsTests
{
    private static readonly ServicePortKey _first = new("shop", "first", "http", AddressFamily.InterNetwork);
    private static readonly ServicePortKey _second = new("shop", "second", "http", AddressFamily.InterNetwork);

    private readonly FrontendClaims<uint> _claims = new();

    [Fact]
    public void The_first_has_it_until_it_gives_it_up_and_then_the_others_are_asked()
    {
        Assert.True(_claims.Claim(80, _first, out _));
        Assert.False(_claims.Claim(80, _second, out var owner));
        Assert.Equal(_first, owner);

        var next = new HashSet<ServicePortKey>();
        Assert.True(_claims.Release(80, _first, next));

        Assert.Equal([_second], next);
        Assert.False(_claims.TryGetOwner(80, out _));
        Assert.True(_claims.Claim(80, _second, out _));
    }

    [Fact]
    public void Who_waits_no_longer_is_not_asked_and_takes_nothing_away()
    {
        var next = new HashSet<ServicePortKey>();
        _claims.Claim(80, _first, out _);
        _claims.Claim(80, _second, out _);

        Assert.False(_claims.Release(80, _second, next));
        Assert.True(_claims.TryGetOwner(80, out var owner));
        Assert.Equal(_first, owner);
        Assert.True(_claims.Release(80, _first, next));
        Assert.Empty(next);
    }

    [Fact]
    public void Claiming_twice_is_claiming_once()
    {
        Assert.True(_claims.Claim(80, _first, out _));
        Assert.False(_claims.Claim(80, _first, out var owner));
        Assert.Equal(_first, owner);
        Assert.False(_claims.Release(443, _first, []));
    }

    [Fact]
    public void Numbers_are_kept_not_shared_and_not_handed_on_at_once()
    {
        var ids = new ServiceIds();
        ids.Skip(41);

        Assert.True(ids.TryAdopt(7, _first));
        Assert.False(ids.TryAdopt(7, _second));
        Assert.False(ids.TryAdopt(0, _second));
        Assert.Equal(42u, ids.Assign(_second));
        ids.Release(42);
        Assert.Equal(43u, ids.Assign(_second));
        Assert.Equal(("service shop/first", "underlay"), (ids.SubjectOf(7), ids.SubjectOf(42)));
    }
}
