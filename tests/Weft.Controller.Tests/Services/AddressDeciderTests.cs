using System.Net;
using Weft.Api;
using Weft.Controller.Services;
using static Weft.Controller.Tests.Services.Given;

namespace Weft.Controller.Tests.Services;

public sealed class AddressDeciderTests
{
    private const string PoolKey = "metallb.universe.tf/address-pool";
    private const string SharingKey = "metallb.universe.tf/allow-shared-ip";
    private const string AddressKey = "metallb.universe.tf/loadBalancerIPs";

    private static readonly AddressPool[] _pools =
    [
        Pool("private-ord1", "private", "10.135.0.0/24", "fd10:135:1::/112"),
        Pool("public-lga1", "public", "203.0.113.128/26", "2001:db8:102::/112"),
        Pool("public-ord1", "public", "203.0.113.0/26", "2001:db8:101::/112"),
    ];

    [Fact]
    public void A_service_that_says_nothing_gets_a_private_address() => AssertGiven(Decide(Service(), _pools), "10.135.0.1 private-ord1");

    [Theory]
    [InlineData(PoolKey, "public-ord1", "203.0.113.1 public-ord1")]
    [InlineData("weft.dev/address-pool", "public-ord1", "203.0.113.1 public-ord1")]
    [InlineData("weft.dev/address-pool", "public", "203.0.113.129 public-lga1")]
    [InlineData(PoolKey, "public", "203.0.113.129 public-lga1")]
    [InlineData("service.beta.kubernetes.io/coreweave-load-balancer-type", "public", "203.0.113.129 public-lga1")]
    [InlineData(PoolKey, "private", "10.135.0.1 private-ord1")]
    public void Every_key_of_either_era_chooses_its_pool(string key, string value, string given) => AssertGiven(Decide(Service((key, value)), _pools), given);

    [Fact]
    public void A_pool_that_does_not_assign_by_itself_serves_who_names_it()
    {
        var quiet = Pool("a-quiet", "private", "10.136.0.0/24");
        AddressPool[] pools = [quiet with { Spec = quiet.Spec with { AutoAssign = false } }, .. _pools];

        AssertGiven(Decide(Service(), pools), "10.135.0.1 private-ord1");
        AssertGiven(Decide(Service((PoolKey, "a-quiet")), pools), "10.136.0.1 a-quiet");
    }

    [Fact]
    public void The_next_pool_of_the_scope_serves_when_the_first_is_full()
    {
        AddressPool[] pools = [Pool("a", "private", "10.1.0.0/32"), Pool("b", "private", "10.2.0.0/32")];

        AssertGiven(Decide(Service(), pools, Claim("10.1.0.0", "a", null, Owner("other", "x"))), "10.2.0.0 b");
    }

    [Fact]
    public void Reasons_are_told_in_the_words_of_MetalLB()
    {
        AssertRefused(Decide(Service((PoolKey, "public-las1")), _pools), "UnknownPool", "unknown pool \"public-las1\"");
        AssertRefused(
            Decide(Service((PoolKey, "p")), [Pool("p", "public", "10.1.0.0/32")], Claim("10.1.0.0", "p", null, Owner("other", "x"))),
            "PoolExhausted",
            "no available IPs in pool \"p\" for ipv4 IPFamily");
        AssertRefused(Decide(Service(), []), "NoPool", "no available IPs: there is no private pool that assigns addresses by itself");
        AssertRefused(Decide(Service((AddressKey, "192.0.2.1")), _pools), "AddressNotAllowed", "\"192.0.2.1\" is not allowed in config");
        AssertRefused(
            Decide(Service((AddressKey, "10.135.0.9"), (PoolKey, "public-ord1")), _pools),
            "AddressNotAllowed",
            "requested loadBalancer IP(s) [\"10.135.0.9\"] does not match requested pool \"public-ord1\"");
        AssertRefused(
            Decide(Service((AddressKey, "fd10:135:1::9")), _pools),
            "InvalidRequest",
            "requested loadBalancer IP(s) [\"fd10:135:1::9\"] does not match the ipFamily of the service");
        AssertRefused(Decide(Service((AddressKey, "10.135.0")), _pools), "InvalidRequest", "invalid requested loadBalancer IP \"10.135.0\"");
        AssertRefused(
            Decide(Service((PoolKey, "p")), [Pool("p", "public", "10.1.0.0/32").NotReady()]),
            "PoolNotReady",
            "pool \"p\" cannot be used: see its condition Ready");
    }

    [Fact]
    public void Nothing_is_said_while_a_pool_was_not_looked_into()
    {
        var decision = Decide(Service(), [_pools[0] with { Status = null }]);

        Assert.False(decision.IsJudged);
        Assert.Null(decision.Problem);
        Assert.False(decision.IsComplete);
    }

    [Fact]
    public void A_requested_address_is_given_if_it_is_free()
    {
        AssertGiven(Decide(Service((AddressKey, "203.0.113.33")), _pools), "203.0.113.33 public-ord1");
        AssertGiven(
            Decide(Service() with { Spec = Service().Spec! with { LoadBalancerIP = "10.135.0.77" } }, _pools), "10.135.0.77 private-ord1");
        AssertRefused(
            Decide(Service((AddressKey, "203.0.113.33")), _pools, Claim("203.0.113.33", "public-ord1", null, Owner("shop", "x", "TCP/81"))),
            "AddressInUse",
            "can't use \"203.0.113.33\": existing service does not allow sharing");
        AssertRefused(
            Decide(Service((AddressKey, "203.0.113.33")), _pools, Claim("203.0.113.33", "public-ord1", null)),
            "AddressResting",
            "\"203.0.113.33\" was released less than 60 s ago");
    }

    [Fact]
    public void The_other_family_of_a_requested_address_comes_from_its_pool() =>
        AssertGiven(
            Decide(Dual("RequireDualStack", (AddressKey, "203.0.113.33")), _pools), "203.0.113.33 public-ord1", "2001:db8:101::1 public-ord1");

    [Fact]
    public void Two_families_come_from_one_pool_if_one_has_both()
    {
        AddressPool[] pools = [Pool("a", "private", "10.1.0.0/24"), Pool("b", "private", "fd01::/112"), .. _pools];

        AssertGiven(Decide(Dual("PreferDualStack"), pools), "10.135.0.1 private-ord1", "fd10:135:1::1 private-ord1");
        AssertGiven(Decide(Dual("RequireDualStack"), pools[..2]), "10.1.0.1 a", "fd01::1 b");
    }

    [Fact]
    public void Who_requires_both_families_gets_both_or_none_and_who_prefers_them_gets_what_there_is()
    {
        AddressPool[] pools = [Pool("a", "private", "10.1.0.0/24")];

        AssertRefused(Decide(Dual("RequireDualStack"), pools), "PoolExhausted", "no available IPs in pool \"a\" for ipv6 IPFamily");
        var preferring = Decide(Dual("PreferDualStack"), pools);
        AssertGiven(preferring, "10.1.0.1 a");
        Assert.Equal("no available IPs in pool \"a\" for ipv6 IPFamily", preferring.Missing);
        Assert.False(preferring.IsComplete);
    }

    [Fact]
    public void An_upgrade_to_two_families_keeps_the_address_there_is_even_if_the_other_lacks()
    {
        var decision = Decide(Dual("RequireDualStack"), [Pool("a", "private", "10.1.0.0/24")], Claim("10.1.0.9", "a", null, Mine("TCP/80")));

        Assert.Equal("10.1.0.9", Assert.Single(decision.Holdings).Address.ToString());
        Assert.Equal("PoolExhausted", decision.Problem?.Reason);
    }

    [Fact]
    public void An_address_stays_while_it_fits()
    {
        var mine = Claim("10.135.0.200", "private-ord1", null, Mine("TCP/80"));

        AssertGiven(Decide(Service(), _pools, mine), "10.135.0.200 private-ord1");
        AssertGiven(Decide(Service(), [Pool("another", "private", "10.9.0.0/24")], mine), "10.135.0.200 private-ord1");
        AssertGiven(Decide(Service(("weft.dev/load-balancer-ips", "garbage")), _pools, mine) with { Problem = null }, "10.135.0.200 private-ord1");
        AssertGiven(Decide(Service((PoolKey, "public-ord1")), _pools, mine), "203.0.113.1 public-ord1");
        AssertGiven(Decide(Service((AddressKey, "10.135.0.201")), _pools, mine), "10.135.0.201 private-ord1");
        Assert.Empty(Decide(Service((PoolKey, "nowhere")), _pools, mine).Holdings);
    }

    [Fact]
    public void Of_two_addresses_of_one_family_the_one_that_is_shown_stays()
    {
        AddressClaim[] two = [Claim("10.135.0.3", "private-ord1", null, Mine("TCP/80")), Claim("10.135.0.4", "private-ord1", null, Mine("TCP/80"))];
        var shown = Service() with { Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [new LoadBalancerIngress { Ip = "10.135.0.4" }] } } };

        AssertGiven(Decide(shown, _pools, two), "10.135.0.4 private-ord1");
        AssertGiven(Decide(Service(), _pools, two), "10.135.0.3 private-ord1");
    }

    [Fact]
    public void An_address_whose_claim_was_lost_stays_with_who_shows_it_unless_another_has_claimed_it()
    {
        var showing = Service() with { Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [new LoadBalancerIngress { Ip = "10.135.0.4" }] } } };

        AssertGiven(Decide(showing, _pools), "10.135.0.4 private-ord1");
        AssertGiven(Decide(showing, _pools, Claim("10.135.0.4", "private-ord1", null, Owner("shop", "x"))), "10.135.0.1 private-ord1");
        AssertGiven(Decide(showing, _pools, Claim("10.135.0.4", "private-ord1", null)), "10.135.0.1 private-ord1");
        var elsewhere = showing with { Metadata = Service((PoolKey, "public-ord1")).Metadata };
        AssertGiven(Decide(elsewhere, _pools), "203.0.113.1 public-ord1");
    }

    [Fact]
    public void Services_with_one_key_share_an_address_while_their_ports_differ()
    {
        var shared = Claim("10.135.0.50", "private-ord1", "team", Owner("shop", "x", "UDP/80", "TCP/443"));

        AssertGiven(Decide(Service((SharingKey, "team")), _pools, shared), "10.135.0.50 private-ord1");
        AssertGiven(Decide(Service((SharingKey, "other")), _pools, shared), "10.135.0.1 private-ord1");
        AssertGiven(Decide(Service(), _pools, shared), "10.135.0.1 private-ord1");
        var clash = Claim("10.135.0.50", "private-ord1", "team", Owner("shop", "x", "TCP/80"));
        AssertGiven(Decide(Service((SharingKey, "team")), _pools, clash), "10.135.0.1 private-ord1");
        AssertRefused(
            Decide(Service((SharingKey, "team"), (AddressKey, "10.135.0.50")), _pools, clash), "PortInUse", "port TCP/80 is already in use on \"10.135.0.50\"");
        AssertRefused(
            Decide(Service((SharingKey, "mine"), (AddressKey, "10.135.0.50")), _pools, shared),
            "AddressInUse",
            "can't use \"10.135.0.50\": sharing key \"mine\" does not match existing sharing key \"team\"");
    }

    [Fact]
    public void Namespaces_share_only_if_the_pool_is_for_all_and_learn_no_names_of_each_other()
    {
        var theirs = Claim("10.135.0.50", "private-ord1", "team", Owner("secret", "x", "UDP/80"));
        var open = _pools[0] with { Spec = _pools[0].Spec with { AllowCrossNamespaceSharing = true } };

        AssertGiven(Decide(Service((SharingKey, "team")), _pools, theirs), "10.135.0.1 private-ord1");
        AssertGiven(Decide(Service((SharingKey, "team")), [open], theirs), "10.135.0.50 private-ord1");
        var refused = Decide(Service((SharingKey, "team"), (AddressKey, "10.135.0.50")), _pools, theirs);
        AssertRefused(
            refused, "AddressInUse", "\"10.135.0.50\" is in use in another namespace, with which pool \"private-ord1\" does not share addresses");
        Assert.DoesNotContain("secret", refused.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_added_that_another_has_is_refused_and_the_rest_goes_on()
    {
        var service = Service((SharingKey, "team"));
        service = service with { Spec = service.Spec! with { Ports = [new ServicePort { Port = 80, Protocol = "TCP" }, new ServicePort { Port = 81, Protocol = "TCP" }] } };
        var shared = Claim("10.135.0.50", "private-ord1", "team", Mine("TCP/80"), Owner("shop", "x", "TCP/81"));

        var decision = Decide(service, _pools, shared);

        var holding = Assert.Single(decision.Holdings);
        Assert.Equal(["TCP/80"], holding.Ports);
        Assert.Equal(["TCP/81"], holding.Refused);
        Assert.Equal("port TCP/81 is already in use on \"10.135.0.50\"", decision.Problem?.Message);
    }

    [Fact]
    public void Who_changes_the_key_of_a_shared_address_moves_and_who_has_it_alone_stays()
    {
        var alone = Claim("10.135.0.50", "private-ord1", "team", Mine("TCP/80"));
        var shared = Claim("10.135.0.50", "private-ord1", "team", Mine("TCP/80"), Owner("shop", "x", "TCP/81"));

        AssertGiven(Decide(Service((SharingKey, "new")), _pools, alone), "10.135.0.50 private-ord1");
        AssertGiven(Decide(Service((SharingKey, "new")), _pools, shared), "10.135.0.1 private-ord1");
    }

    [Fact]
    public void Who_comes_back_while_an_address_rests_has_it_back_and_nobody_else_gets_it()
    {
        var resting = Claim("10.135.0.50", "private-ord1", null);
        var mine = resting with { Spec = resting.Spec with { ReleasedBy = "web-uid" } };
        var another = resting with { Spec = resting.Spec with { ReleasedBy = "another-uid" } };

        AssertGiven(Decide(Service(), _pools, mine), "10.135.0.50 private-ord1");
        AssertGiven(Decide(Service((AddressKey, "10.135.0.50")), _pools, mine), "10.135.0.50 private-ord1");
        AssertGiven(Decide(Service((PoolKey, "public-ord1")), _pools, mine), "203.0.113.1 public-ord1");
        AssertGiven(Decide(Service(), _pools, another), "10.135.0.1 private-ord1");
        AssertRefused(
            Decide(Service((AddressKey, "10.135.0.50")), _pools, another), "AddressResting", "\"10.135.0.50\" was released less than 60 s ago");
    }

    [Fact]
    public void An_earlier_service_of_the_same_name_is_another_owner()
    {
        var earlier = Claim("10.135.0.50", "private-ord1", null, Mine("TCP/80") with { Uid = "earlier" });

        AssertGiven(Decide(Service(), _pools, earlier), "10.135.0.1 private-ord1");
    }

    private static void AssertGiven(AddressDecision decision, params string[] given)
    {
        Assert.Equal(given, decision.Holdings.Select(holding => $"{holding.Address} {holding.Pool}"));
        Assert.Null(decision.Problem);
        Assert.All(decision.Holdings, holding => Assert.NotEqual(IPAddress.Any, holding.Address));
    }

    private static void AssertRefused(AddressDecision decision, string reason, string message)
    {
        Assert.Empty(decision.Holdings);
        Assert.Equal((reason, message), (decision.Problem?.Reason, decision.Problem?.Message));
    }
}
