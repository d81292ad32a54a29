using System.Text.Json.Nodes;
using Weft.Testing;

namespace Weft.Lab.Tests;

/// <summary>Manifests in, packets counted.</summary>
[Collection(LabCollection.Name)]
public sealed class PacketTests(SharedLab lab)
{
    private static readonly string[] _nodes = ["ord1-a", "ord1-b", "lga1-a", "lga1-b"];

    [Fact]
    public async Task Every_workload_reaches_every_other_in_both_families_and_sizes()
    {
        string[] names = [.. _nodes.SelectMany(node => new[] { $"mesh-{node}-1", $"mesh-{node}-2" })];
        await lab.ApplyAsync(string.Concat(_nodes.Select(node => Manifests.Sleeper($"mesh-{node}-1", node) + Manifests.Sleeper($"mesh-{node}-2", node))));
        (await lab.KubectlAsync(["wait", "--for=condition=Ready", "--timeout=60s", .. names.Select(name => $"pod/{name}")])).MustSucceed();
        var run = (await lab.WeftAsync("connectivity", "-o", "json")).MustSucceed();
        Assert.True(JsonNode.Parse(run.Output) is not null);
        (await lab.KubectlAsync(["delete", "--wait", .. names.Select(name => $"pod/{name}")])).MustSucceed();
    }

    [Fact]
    public async Task An_agent_killed_and_started_again_under_load_loses_no_packet()
    {
        await lab.ApplyAsync(Manifests.Pod("load-server", "lga1-a", "[\"iperf3\", \"-s\"]") + Manifests.Sleeper("load-client", "ord1-a"));
        (await lab.KubectlAsync("wait", "--for=condition=Ready", "--timeout=60s", "pod/load-server", "pod/load-client")).MustSucceed();
        var server = (string)(await lab.GetAsync("pod", "load-server"))["status"]!["podIP"]!;

        using var flood = lab.Begin("lab", "exec", "default/load-client", "--", "ping", "-q", "-i", "0.002", "-c", "5000", server);
        using var stream = lab.Begin("lab", "exec", "default/load-client", "--", "iperf3", "-c", server, "-t", "12", "-b", "50M", "-J");
        for (var round = 0; round < 2; round++)
        {
            await lab.KillAsync(role => role is "agent-ord1-a" or "agent-lga1-a");
            (await lab.WeftAsync("lab", "up")).MustSucceed();
        }

        var pings = (await flood.EndAsync(TimeSpan.FromMinutes(2))).MustSucceed();
        Assert.Contains(" 0% packet loss", pings.Output, StringComparison.Ordinal);
        var report = JsonNode.Parse((await stream.EndAsync(TimeSpan.FromMinutes(2))).MustSucceed().Output)!;
        Assert.Equal(50e6, (double)report["end"]!["sum_received"]!["bits_per_second"]!, 5e6);
        (await lab.KubectlAsync("delete", "pod/load-server", "pod/load-client")).MustSucceed();
    }

    [Fact]
    public async Task Packets_go_on_without_the_api_server_and_agents_catch_up()
    {
        await lab.ApplyAsync(Manifests.Sleeper("away-a", "ord1-a") + Manifests.Sleeper("away-b", "lga1-b"));
        (await lab.KubectlAsync("wait", "--for=condition=Ready", "--timeout=60s", "pod/away-a", "pod/away-b")).MustSucceed();
        var target = (string)(await lab.GetAsync("pod", "away-b"))["status"]!["podIP"]!;

        await lab.KillAsync(role => role == "apiserver");
        (await lab.ExecAsync("default/away-a", "ping", "-q", "-c", "3", target)).MustSucceed();
        (await lab.WeftAsync("lab", "up")).MustSucceed();

        await lab.ApplyAsync(Manifests.Sleeper("away-c", "ord1-b"));
        (await lab.KubectlAsync("wait", "--for=condition=Ready", "--timeout=60s", "pod/away-c")).MustSucceed();
        (await lab.ExecAsync("default/away-c", "ping", "-q", "-c", "3", target)).MustSucceed();
        (await lab.KubectlAsync("delete", "pod/away-a", "pod/away-b", "pod/away-c")).MustSucceed();
    }

    [Fact]
    public async Task A_new_workload_waits_with_an_event_while_its_agent_is_away()
    {
        await lab.KillAsync(role => role == "agent-ord1-b");
        var status = await lab.WeftAsync("status");
        Assert.Equal(1, status.ExitCode);
        Assert.Matches(@"ord1-b .*does not run", status.Output);
        await lab.ApplyAsync(Manifests.Sleeper("waiting", "ord1-b"));
        await Eventually.HappensAsync(
            async () => (await lab.KubectlAsync("get", "events", "--field-selector", "involvedObject.name=waiting")).Output.Contains("FailedCreatePodSandBox", StringComparison.Ordinal),
            () => "there is no Event");
        (await lab.WeftAsync("lab", "up")).MustSucceed();
        (await lab.KubectlAsync("wait", "--for=condition=Ready", "--timeout=60s", "pod/waiting")).MustSucceed();
        (await lab.KubectlAsync("delete", "pod/waiting")).MustSucceed();
    }

    [Fact]
    public async Task A_command_in_a_workload_gets_its_input_and_its_exit_code_comes_back()
    {
        await lab.ApplyAsync(Manifests.Sleeper("echo", "lga1-a"));
        (await lab.KubectlAsync("wait", "--for=condition=Ready", "--timeout=60s", "pod/echo")).MustSucceed();
        var run = await lab.WeftWithInputAsync("hello", "lab", "exec", "default/echo", "--", "sh", "-c", "cat; exit 7");
        Assert.Equal((7, "hello"), (run.ExitCode, run.Output));
        (await lab.KubectlAsync("delete", "pod/echo")).MustSucceed();
    }
}
