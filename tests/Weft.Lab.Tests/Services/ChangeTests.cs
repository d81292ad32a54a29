using Weft.Testing;

namespace Weft.Lab.Tests.Services;

/// <summary>Clients at work while backends, agents and the API server come and go.</summary>
[Collection(LabCollection.Name)]
public sealed class ChangeTests(SharedWorld world) : IClassFixture<SharedWorld>
{
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_backend_that_says_it_is_not_ready_gets_no_new_connection_a_second_later()
    {
        string[] urls = await PublicAsync("readiness", "web");
        using AskingClient outside = await AskingClient.StartAsync(world, "internet", urls[0]);
        using AskingClient inside = await AskingClient.StartAsync(world, "client-lga1-b", $"http://{(await world.ClusterAddressesAsync("readiness"))[0]}/");
        (await world.AtAsync("web-ord1-a", "touch /flags/unready")).MustSucceed();
        (await world.KubectlAsync("wait", "--for=condition=Ready=false", "--timeout=20s", "pod/web-ord1-a")).MustSucceed();
        double deadline = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0) + 1;
        foreach (AskingClient client in new[] { outside, inside })
        {
            await client.UntilAsync(deadline + 3);
            TimedAnswer[] answers = await client.StopAsync();
            Assert.All(answers, answer => Assert.Contains(answer.Backend, ServiceWorld.Backends));
            Assert.DoesNotContain(answers, answer => answer.At > deadline && answer.Backend == "web-ord1-a");
            Assert.Contains(answers, answer => answer.At < deadline && answer.Backend == "web-ord1-a");
        }

        (await world.AtAsync("web-ord1-a", "rm /flags/unready")).MustSucceed();
        await world.AnsweredByAsync("internet", urls[0], ServiceWorld.Backends);
        await world.DeleteAsync("service/readiness");
    }

    [Fact]
    public async Task Established_flows_stay_on_their_backend_while_others_come_and_go()
    {
        string[] urls = await PublicAsync("flows", "web");
        string outside = string.Join(' ', urls.Select(HostOf));
        string inside = string.Join(' ', (await world.ClusterAddressesAsync("flows")).Select(address => address.Trim('[', ']')));

        // Eight flows to each address, a line every 0.2 s for 12 s; each flow's lines begin with its number.
        static string Flows(string addresses) => $$"""
            n=0
            for address in {{addresses}}; do
              for i in 1 2 3 4 5 6 7 8; do
                n=$((n + 1))
                (for line in $(seq 60); do echo x; sleep 0.2; done) | ncat "$address" 90 | sed -u "s/^/$n /" &
              done
            done
            wait
            """;
        using RunningCommand far = world.BeginAt("internet", Flows(outside));
        using RunningCommand near = world.BeginAt("client-ord1-b", Flows(inside));
        await Eventually.HappensAsync(
            () => Task.FromResult(FlowsOf(far.Said).Count == 16 && FlowsOf(near.Said).Count == 16), () => $"not every flow began:\n{far.Said}\n{near.Said}");
        (await world.AtAsync("web-ord1-a", "touch /flags/unready")).MustSucceed();
        await world.ApplyAsync(ServiceManifests.Web("late", "lga1-b", "web"));
        await world.ReadyAsync("late");
        await world.AnsweredByAsync("client-lga1-a", $"http://{(await world.ClusterAddressesAsync("flows"))[0]}/", [.. ServiceWorld.Backends.Except(["web-ord1-a"]), "late"]);
        (await world.AtAsync("web-ord1-a", "rm /flags/unready")).MustSucceed();
        int onIt = 0;
        foreach (RunningCommand running in new[] { far, near })
        {
            CommandRun run = (await running.EndAsync(_long)).MustSucceed();
            Dictionary<string, string[]> flows = FlowsOf(run.Output);
            Assert.Equal(16, flows.Count);
            Assert.All(flows, flow => Assert.Equal(60, flow.Value.Length));
            Assert.All(flows, flow => Assert.Single(flow.Value.Distinct()));
            onIt += flows.Count(flow => flow.Value[0] == "web-ord1-a");
        }

        Assert.True(onIt > 0, "no flow went to the backend that was unready for a while");

        await world.DeleteAsync("pod/late", "service/flows");
    }

    [Fact]
    public async Task No_connection_is_lost_while_every_backend_is_replaced()
    {
        await world.ApplyAsync(ServiceManifests.WebDeployment("rolling", 4));
        (await world.KubectlAsync("rollout", "status", "--timeout=90s", "deployment/rolling")).MustSucceed();
        string[] urls = await PublicAsync("rolling", "rolling");
        string inside = $"http://{(await world.ClusterAddressesAsync("rolling"))[0]}/";
        using AskingClient far = await AskingClient.StartAsync(world, "internet", urls[0]);
        using AskingClient near = await AskingClient.StartAsync(world, "client-ord1-a", inside);
        using AskingClient node = await AskingClient.StartAsync(world, "lga1-b", inside);
        (await world.KubectlAsync("rollout", "restart", "deployment/rolling")).MustSucceed();
        (await world.KubectlAsync("rollout", "status", "--timeout=90s", "deployment/rolling")).MustSucceed();
        foreach (AskingClient client in new[] { far, near, node })
        {
            TimedAnswer[] answers = await client.StopAsync();
            Assert.All(answers, answer => Assert.StartsWith("rolling-", answer.Backend, StringComparison.Ordinal));
            Assert.True(
                answers.DistinctBy(answer => answer.Backend).Count() > 4,
                $"nothing was replaced meanwhile: {answers.Length} answers of {string.Join(", ", answers.Select(answer => answer.Backend).Distinct())}");
        }

        await world.DeleteAsync("deployment/rolling", "service/rolling");
    }

    [Fact]
    public async Task Agents_and_the_api_server_may_go_and_come_back_without_a_connection_lost()
    {
        string[] urls = await PublicAsync("calm", "web");
        using AskingClient far = await AskingClient.StartAsync(world, "internet", urls[0]);
        using AskingClient near = await AskingClient.StartAsync(world, "client-ord1-a", $"http://{(await world.ClusterAddressesAsync("calm"))[0]}/");
        await world.Lab.KillAsync(role => role.StartsWith("agent-", StringComparison.Ordinal));
        (await world.Lab.WeftAsync("lab", "up")).MustSucceed();
        await world.Lab.KillAsync(role => role == "apiserver");
        (await world.Lab.WeftAsync("lab", "up")).MustSucceed();
        foreach (AskingClient client in new[] { far, near })
        {
            Assert.All(await client.StopAsync(), answer => Assert.Contains(answer.Backend, ServiceWorld.Backends));
        }

        await world.AnsweredByAsync("internet", urls[0], ServiceWorld.Backends);
        await world.DeleteAsync("service/calm");
    }

    [Fact]
    public async Task A_node_whose_agent_is_gone_for_good_gets_no_new_connection()
    {
        string[] urls = await PublicAsync("bereft", "web");
        await world.Lab.KillAsync(role => role == "agent-ord1-b");
        await world.AnsweredByAsync("internet", urls[0], "web-ord1-a", "web-lga1-a", "web-lga1-b");
        string address = HostOf(urls[0]);
        await Eventually.HappensAsync(
            async () => !(await world.AtAsync("ord1-router", $"ip route show {address}")).MustSucceed().Output.Contains("172.30.1.12", StringComparison.Ordinal),
            () => "the router still has a route to ord1-b");
        (await world.Lab.WeftAsync("lab", "up")).MustSucceed();
        await world.AnsweredByAsync("internet", urls[0], ServiceWorld.Backends);
        await world.DeleteAsync("service/bereft");
    }

    [Fact]
    public async Task An_address_that_a_service_gives_up_answers_no_more_and_the_new_one_does()
    {
        string[] before = await PublicAsync("moving", "web");
        await world.ApplyAsync(ServiceManifests.Service("moving", "web", "type: LoadBalancer", "weft.dev/address-pool: public-lga1"));
        string[] after = [];
        await Eventually.HappensAsync(
            async () => (after = [.. (await world.OutsideAddressesAsync("moving")).Select(address => $"http://{address}/")]).Intersect(before).FirstOrDefault() is null,
            () => $"the address is still {string.Join(", ", after)}");
        foreach (string url in after)
        {
            await world.AnsweredByAsync("internet", url, ServiceWorld.Backends);
        }

        await Eventually.HappensAsync(async () => await world.CurlExitAsync("internet", before[0]) != 0, () => $"{before[0]} still answers");
        await world.DeleteAsync("service/moving");
    }

    /// <summary>A Service with addresses of the pool public-ord1; returns their URLs, IPv4 first, once every backend answers on the first.</summary>
    private async Task<string[]> PublicAsync(string name, string app)
    {
        await world.ApplyAsync(ServiceManifests.Service(name, app, "type: LoadBalancer", "weft.dev/address-pool: public-ord1"));
        string[] urls = [.. (await world.OutsideAddressesAsync(name)).OrderBy(ServiceWorld.IsIPv6).Select(address => $"http://{address}/")];
        if (app == "web")
        {
            await world.AnsweredByAsync("internet", urls[0], ServiceWorld.Backends);
        }

        await Eventually.HappensAsync(async () => await world.CurlExitAsync("internet", urls[0]) == 0, () => $"{urls[0]} does not answer");
        return urls;
    }

    /// <summary>The backends that spoke in each flow, whole lines only.</summary>
    private static Dictionary<string, string[]> FlowsOf(string output) => ServiceWorld.Lines(output[..(output.LastIndexOf('\n') + 1)])
        .Select(line => line.Split(' '))
        .GroupBy(words => words[0])
        .ToDictionary(flow => flow.Key, flow => flow.Select(words => words[1]).ToArray());

    private static string HostOf(string url) => new Uri(url).Host.Trim('[', ']');
}
