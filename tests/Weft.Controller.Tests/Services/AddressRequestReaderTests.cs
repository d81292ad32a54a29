using Weft.Controller.Services;
using static Weft.Controller.Tests.Services.Given;

namespace Weft.Controller.Tests.Services;

public sealed class AddressRequestReaderTests
{
    [Fact]
    public void Where_two_keys_disagree_ours_wins_and_that_is_remarked_on()
    {
        var request = Read(("weft.dev/address-pool", "a"), ("metallb.universe.tf/address-pool", "b"));

        Assert.Equal("a", request.Pool.Name);
        Assert.Equal("weft.dev/address-pool \"a\" and metallb.universe.tf/address-pool \"b\" disagree; weft.dev/address-pool is used", Assert.Single(request.Remarks));
    }

    [Fact]
    public void Keys_that_agree_are_not_remarked_on() =>
        Assert.Empty(Read(("weft.dev/allow-shared-ip", "k"), ("metallb.universe.tf/allow-shared-ip", "k"), ("weft.dev/address-pool", " ")).Remarks);

    [Fact]
    public void A_load_balancer_type_that_means_nothing_is_remarked_on_and_the_address_is_private()
    {
        var request = Read(("service.beta.kubernetes.io/coreweave-load-balancer-type", "internet"));

        Assert.Equal(PoolChoice.Default, request.Pool);
        Assert.Equal(
            "service.beta.kubernetes.io/coreweave-load-balancer-type \"internet\" means nothing, only \"public\" does", Assert.Single(request.Remarks));
    }

    [Fact]
    public void A_type_that_the_named_pool_is_not_of_is_remarked_on()
    {
        (string, string)[] annotations =
            [("metallb.universe.tf/address-pool", "a"), ("service.beta.kubernetes.io/coreweave-load-balancer-type", "public")];

        Assert.Single(AddressRequestReader.Read(Service(annotations), _ => "private").Remarks);
        Assert.Empty(AddressRequestReader.Read(Service(annotations), _ => "public").Remarks);
    }

    [Theory]
    [InlineData("10.0.0.1, fd00::1", null)]
    [InlineData("10.0.0.1,10.0.0.2", "requested loadBalancer IPs [\"10.0.0.1\" \"10.0.0.2\"] are of one ipFamily")]
    [InlineData("10.0.0.1,fd00::1,fd00::2", "more than 2 loadBalancer IPs requested")]
    [InlineData("010.0.0.1", "invalid requested loadBalancer IP \"010.0.0.1\"")]
    [InlineData("fe80::1%eth0", "invalid requested loadBalancer IP \"fe80::1%eth0\"")]
    public void Requested_addresses_are_one_of_each_family(string text, string? problem)
    {
        var request = AddressRequestReader.Read(Dual("PreferDualStack", ("weft.dev/load-balancer-ips", text)), _ => null);

        Assert.Equal(problem, request.Problem);
    }

    [Fact]
    public void A_field_that_disagrees_with_the_annotation_is_remarked_on()
    {
        var service = Service(("metallb.universe.tf/loadBalancerIPs", "10.0.0.1"));
        service = service with { Spec = service.Spec! with { LoadBalancerIP = "10.0.0.2" } };

        var request = AddressRequestReader.Read(service, _ => null);

        Assert.Equal("10.0.0.1", Assert.Single(request.Addresses).ToString());
        Assert.Single(request.Remarks);
    }

    [Fact]
    public void A_long_value_is_neither_repeated_nor_kept()
    {
        var text = new string('x', 200_000);

        Assert.True(Read(("weft.dev/load-balancer-ips", text)).Problem!.Length < 400);
        Assert.True(Read(("weft.dev/address-pool", text)).Pool.Name!.Length < 400);
        var request = Read(("weft.dev/allow-shared-ip", text));
        Assert.Equal((null, "the sharing key is longer than 253 characters"), (request.SharingKey, request.Problem));
    }

    private static AddressRequest Read(params (string, string)[] annotations) => AddressRequestReader.Read(Service(annotations), _ => null);
}
