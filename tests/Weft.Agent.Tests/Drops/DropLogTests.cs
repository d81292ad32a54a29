using System.Net;
using Weft.Agent.Drops;
using Weft.Dataplane.Abi;

namespace Weft.Agent.Tests.Drops;

public sealed class DropLogTests
{
    private readonly EventWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drop_has_the_names_of_both_ends_and_of_its_rule()
    {
        var drop = await _world.TellAsync(_world.Denied());

        Assert.Equal(("shop/web", "other/far"), (drop.SourceWorkload, drop.DestinationWorkload));
        Assert.Equal("default of NetworkPolicy shop/deny: ingress", drop.Rule?.Text);
    }

    [Fact]
    public async Task Names_stay_those_of_the_time_of_the_drop()
    {
        _world.DropSource.Happen(_world.Denied());
        _world.DropSource.End();
        await _world.Drops.RunAsync(Token);
        _world.Knowledge.Pods.Clear();
        _world.Knowledge.Names.Clear();

        var drop = Assert.Single(_world.Drops.Events.Since(EventLog<ToldDrop>.Kept));

        Assert.Equal(("other/far", "default of NetworkPolicy shop/deny: ingress"), (drop.DestinationWorkload, drop.Rule?.Text));
    }

    [Fact]
    public async Task A_rule_that_nobody_knows_is_told_by_its_number_and_none_is_none()
    {
        Assert.Equal("rule 99, which is no longer known", (await _world.TellAsync(_world.Denied(99))).Rule?.Text);
        Assert.Null((await new EventWorld().TellAsync(_world.Drop(DropReason.NoReturn, "10.64.0.2", "10.65.0.9"))).Rule);
    }

    [Fact]
    public async Task A_workload_of_this_node_is_named_by_its_sandbox_whoever_else_claims_the_address()
    {
        _world.Knowledge.Pods[IPAddress.Parse("10.64.0.2")] = "other/thief";

        Assert.Equal("shop/web", (await _world.TellAsync(_world.Denied())).SourceWorkload);
    }

    [Fact]
    public async Task A_packet_without_addresses_has_the_name_of_the_workload_it_came_from()
    {
        var drop = await _world.TellAsync(_world.Drop(DropReason.NoReturn, null, null));

        Assert.Equal(("shop/web", null), (drop.SourceWorkload, drop.DestinationWorkload));
    }

    [Fact]
    public async Task A_packet_with_a_false_source_has_no_name_of_it()
    {
        Assert.Null((await _world.TellAsync(_world.Drop(DropReason.NoReturn, "9.9.9.9", "10.65.0.9"))).SourceWorkload);
    }
}
