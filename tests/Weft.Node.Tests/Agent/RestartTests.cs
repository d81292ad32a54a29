using Weft.Agent.Sandboxes;

namespace Weft.Node.Tests.Agent;

/// <summary>Agents that go and come back, with less than they had.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private const int Pings = 1500;

    private AgentNode _node = null!;
    private Sandbox _first = null!;
    private Sandbox _second = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await AgentNode.StartAsync();
        try
        {
            _first = await _node.AddAsync();
            _second = await _node.AddAsync();
        }
        catch
        {
            // The runner disposes only what was initialized.
            await _node.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task No_packet_is_lost_while_the_agent_ends_and_starts_again()
    {
        var ping = Task.Run(
            () => _first.Namespace.Exec("ping", "-n", "-q", "-c", $"{Pings}", "-i", "0.002", _second.Ipv4.ToString()), TestContext.Current.CancellationToken);
        var restarts = 0;
        do
        {
            await _node.RestartAgentAsync();
            restarts++;
        }
        while (!ping.IsCompleted);

        Assert.Contains($"{Pings} packets transmitted, {Pings} received", await ping, StringComparison.Ordinal);
        Assert.True(restarts >= 2, $"only {restarts} restarts while pinging");
        (await _first.RunAsync("CHECK")).DemandSuccess();
    }

    [Fact]
    public async Task A_restart_changes_nothing_in_the_kernel_and_gives_the_same_addresses_again()
    {
        var before = _first.Result.GetRawText();

        await _node.RestartAgentAsync();

        Assert.Equal(0, _node.Operations);
        (await _first.RunAsync("ADD")).DemandSuccess();
        Assert.Equal(before, _first.Result.GetRawText());
    }

    [Fact]
    public async Task A_corrupt_state_file_costs_no_allocation()
    {
        await _node.StopAgentAsync();
        await File.WriteAllTextAsync(_node.FileOf(_first), "{ torn", TestContext.Current.CancellationToken);

        await _node.StartAgentAsync();

        (await _first.RunAsync("CHECK")).DemandSuccess();
        _first.Ping(_second.Ipv4);
        Assert.NotEqual(_first.Ipv4, (await _node.AddAsync()).Ipv4);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_node.StateDirectory, "sandboxes", "corrupt")));
    }

    [Fact]
    public async Task An_empty_disk_costs_no_allocation_and_del_still_finds_its_sandbox()
    {
        await _node.StopAgentAsync();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_node.StateDirectory, "sandboxes")))
        {
            File.Delete(file);
        }

        await _node.StartAgentAsync();

        _first.Ping(_second.Ipv6);
        Assert.Equal("10.64.1.4", (await _node.AddAsync()).Ipv4.ToString());
        (await _first.RunAsync("DEL")).DemandSuccess();
        Assert.Null(_first.Namespace.Netlink.Links.Find("eth0"));
        (await _second.RunAsync("CHECK")).DemandSuccess();
    }

    [Fact]
    public async Task An_agent_that_does_not_know_the_cluster_leaves_the_kernel_alone_and_says_so()
    {
        var third = _node.NewSandbox();
        await third.CreatePodAsync();
        await _node.StopAgentAsync();
        await _node.LoseClusterAsync();

        await _node.StartAgentAsync();

        _first.Ping(_second.Ipv4);
        var status = await _node.Plugin.StatusAsync();
        Assert.Equal((1, 50), (status.ExitCode, status.ErrorCode));
        var refused = await third.RunAsync("ADD");
        Assert.Equal((1, 11), (refused.ExitCode, refused.ErrorCode));
    }

    [Fact]
    public async Task Without_an_agent_the_plugin_asks_to_try_again()
    {
        await _node.StopAgentAsync();

        var refused = await _node.NewSandbox().RunAsync("ADD");

        Assert.Equal((1, 11), (refused.ExitCode, refused.ErrorCode));
        _first.Ping(_second.Ipv4);
    }

    [Fact]
    public async Task A_namespace_that_went_without_a_del_gives_its_addresses_back()
    {
        await _node.StopAgentAsync();
        _first.End();

        await _node.StartAgentAsync();
        _node.Core.Sweep();

        var record = _node.Core.Ledger.Records.Single(record => record.Key.ContainerId == _first.ContainerId);
        Assert.Equal(SandboxPhase.Released, record.Phase);
        await _node.Core.Loop.RequestAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(_node.Core.Kernel.ReadEndpoints(), endpoint => endpoint.Id == record.EndpointId);
        (await _second.RunAsync("CHECK")).DemandSuccess();
    }

    [Fact]
    public async Task A_second_agent_on_one_state_directory_is_refused()
    {
        var failure = await Assert.ThrowsAnyAsync<IOException>(_node.StartAgentAsync);

        Assert.Contains("another agent owns", failure.Message, StringComparison.Ordinal);
    }
}
