using Weft.Agent.Sandboxes;
using Weft.Node.Tests.Agent;

namespace Weft.Node.Tests.Cni;

/// <summary>The plugin, the agent and the kernel together.</summary>
public sealed class CniTests : IAsyncLifetime
{
    private AgentNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await AgentNode.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Two_workloads_that_were_added_reach_each_other_at_once_in_both_families()
    {
        var first = await _node.AddAsync();
        var second = await _node.AddAsync();

        first.Ping(second.Ipv4);
        first.Ping(second.Ipv6);
        Assert.Equal("10.64.1.2", first.Ipv4.ToString());
        Assert.Equal("fd64:1:0:1::3", second.Ipv6.ToString());
    }

    [Fact]
    public async Task A_result_of_each_version_describes_what_is_in_the_namespace()
    {
        foreach (var version in new[] { "0.4.0", "1.0.0", "1.1.0" })
        {
            var sandbox = _node.NewSandbox();
            (await sandbox.RunAsync("ADD", version)).DemandSuccess();

            ResultShapes.Demand(sandbox.Result, version);
            var inside = sandbox.Namespace.Netlink.Links.Get("eth0");
            var entry = sandbox.Result.GetProperty("interfaces")[0];
            Assert.Equal("eth0", entry.GetProperty("name").GetString());
            Assert.Equal(Convert.ToHexString(inside.Address.GetAddressBytes()), entry.GetProperty("mac").GetString()!.Replace(":", "", StringComparison.Ordinal), ignoreCase: true);
            Assert.Equal(sandbox.Namespace.Path, entry.GetProperty("sandbox").GetString());
            if (version == "1.1.0")
            {
                Assert.Equal(inside.MtuBytes, entry.GetProperty("mtu").GetInt32());
            }

            var host = sandbox.Result.GetProperty("interfaces")[1].GetProperty("name").GetString()!;
            Assert.True(_node.Namespace.Netlink.Links.Get(host).IsUp);
            var addresses = sandbox.Namespace.Netlink.Addresses.List(inside.Index).Select(address => address.ToString()).ToHashSet();
            Assert.All(sandbox.Result.GetProperty("ips").EnumerateArray(), ip => Assert.Contains(ip.GetProperty("address").GetString()!, addresses));
            (await sandbox.RunAsync("CHECK", version)).DemandSuccess();
        }
    }

    [Fact]
    public async Task Del_removes_the_interface_and_may_be_repeated()
    {
        var sandbox = await _node.AddAsync();
        var host = sandbox.Result.GetProperty("interfaces")[1].GetProperty("name").GetString()!;

        (await sandbox.RunAsync("DEL")).DemandSuccess();
        (await sandbox.RunAsync("DEL")).DemandSuccess();

        Assert.Null(_node.Namespace.Netlink.Links.Find(host));
        Assert.Null(sandbox.Namespace.Netlink.Links.Find("eth0"));
        Assert.Equal(SandboxPhase.Detached, Assert.Single(_node.Core.Ledger.Records).Phase);
        (await _node.NewSandbox().RunAsync("DEL")).DemandSuccess();
    }

    [Fact]
    public async Task Add_may_be_repeated_also_after_del()
    {
        var sandbox = await _node.AddAsync();
        var first = sandbox.Result.GetRawText();

        (await sandbox.RunAsync("ADD")).DemandSuccess();
        Assert.Equal(first, sandbox.Result.GetRawText());

        (await sandbox.RunAsync("DEL")).DemandSuccess();
        (await sandbox.RunAsync("ADD")).DemandSuccess();
        Assert.Equal(first, sandbox.Result.GetRawText());
        sandbox.Ping((await _node.AddAsync()).Ipv4);
    }

    [Fact]
    public async Task Check_notices_an_interface_that_is_gone_and_a_container_it_does_not_know()
    {
        var sandbox = await _node.AddAsync();
        sandbox.Namespace.Netlink.Links.TryDelete("eth0");

        var differs = await sandbox.RunAsync("CHECK");
        Assert.Equal((1, 103), (differs.ExitCode, differs.ErrorCode));

        var stranger = _node.NewSandbox();
        var unknown = await _node.Plugin.CheckAsync(stranger, sandbox.Result);
        Assert.Equal((1, 3), (unknown.ExitCode, unknown.ErrorCode));
    }

    [Fact]
    public async Task Gc_detaches_what_the_runtime_does_not_know()
    {
        var kept = await _node.AddAsync();
        var lost = await _node.AddAsync();

        (await _node.Plugin.CollectAsync(kept)).DemandSuccess();

        Assert.Null(lost.Namespace.Netlink.Links.Find("eth0"));
        (await kept.RunAsync("CHECK")).DemandSuccess();
    }

    [Fact]
    public async Task Status_is_success_on_a_ready_node()
    {
        var outcome = await _node.Plugin.StatusAsync();

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task A_namespace_that_does_not_exist_or_is_the_nodes_own_is_refused()
    {
        var missing = await _node.Plugin.AddAsync("/run/netns/wt-no-such-namespace");
        Assert.Equal((1, 4), (missing.ExitCode, missing.ErrorCode));

        var own = await _node.Plugin.AddAsync(_node.Namespace.Path);
        Assert.Equal((1, 4), (own.ExitCode, own.ErrorCode));
        Assert.Empty(_node.Core.Ledger.Records);
    }

    [Fact]
    public async Task An_interface_name_that_is_taken_inside_fails_with_a_reason_and_holds_no_interface()
    {
        var sandbox = _node.NewSandbox();
        sandbox.Namespace.Netlink.Links.Create(new Weft.Linux.Netlink.VethSpec("eth0", new Weft.Linux.Netlink.VethPeerSpec("other")));

        var outcome = await sandbox.RunAsync("ADD");

        Assert.Equal((1, 102), (outcome.ExitCode, outcome.ErrorCode));
        Assert.Empty(_node.Core.Ledger.Active);
    }

    [Fact]
    public async Task Sixteen_at_once_all_get_addresses_of_their_own_in_few_passes()
    {
        var sandboxes = Enumerable.Range(0, 16).Select(_ => _node.NewSandbox()).ToList();
        var passes = 0;
        _node.Core.Loop.Applied += _ => Interlocked.Increment(ref passes);

        var outcomes = await Task.WhenAll(sandboxes.Select(sandbox => sandbox.RunAsync("ADD")));

        Assert.All(outcomes, outcome => outcome.DemandSuccess());
        Assert.Equal(16, sandboxes.Select(sandbox => sandbox.Ipv4).Distinct().Count());
        Assert.True(passes < 16, $"{passes} passes for 16 requests");
        sandboxes[0].Ping(sandboxes[15].Ipv4);
        sandboxes[15].Ping(sandboxes[0].Ipv6);
    }
}
