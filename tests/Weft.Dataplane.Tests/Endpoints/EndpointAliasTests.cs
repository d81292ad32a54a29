using Weft.Dataplane.Endpoints;

namespace Weft.Dataplane.Tests.Endpoints;

public sealed class EndpointAliasTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        Assert.True(EndpointAlias.TryParse(EndpointAlias.Of(TestStates.Web), out var id, out var workload));
        Assert.Equal((TestStates.Web.Id, "shop/web"), (id, workload));
    }

    [Fact]
    public void A_name_longer_than_the_kernel_takes_is_cut()
    {
        var alias = EndpointAlias.Of(TestStates.Web with { Workload = new string('n', 300) });

        Assert.Equal(255, alias.Length);
        Assert.True(EndpointAlias.TryParse(alias, out var id, out _));
        Assert.Equal(TestStates.Web.Id, id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("weft:host")]
    [InlineData("weft:vxlan")]
    [InlineData("weft:1:short")]
    [InlineData("weft:0000000g:x")]
    [InlineData("other:00000001:x")]
    public void Other_texts_are_nobodys_identity(string? alias) => Assert.False(EndpointAlias.TryParse(alias, out _, out _));
}
