using System.Text.Json.Nodes;
using Weft.Testing;

namespace Weft.Lab.Tests.Services;

/// <summary>Every kind of Service, asked by curl from workloads, nodes and hosts outside, over both families.</summary>
[Collection(LabCollection.Name)]
public sealed class KindTests(SharedWorld world) : IClassFixture<SharedWorld>
{
    private static readonly string[] _internet = ["198.51.100.10", "2001:db8:ffff::10"];
    private static readonly string[] _onprem = ["192.0.2.10", "2001:db8:aaaa::10"];

    [Theory]
    [InlineData("client-ord1-a")]
    [InlineData("client-lga1-b")]
    [InlineData("web-ord1-b")]
    [InlineData("lga1-a")]
    public async Task A_cluster_address_is_answered_by_every_backend_and_nobody_else(string place)
    {
        await world.ApplyAsync(ServiceManifests.Service("cluster", "web"));
        foreach (string address in await world.ClusterAddressesAsync("cluster"))
        {
            await world.AnsweredByAsync(place, $"http://{address}/", ServiceWorld.Backends);
        }
    }

    [Fact]
    public async Task A_backend_reaches_itself_by_the_service_and_sees_the_service_as_its_client()
    {
        await world.ApplyAsync(ServiceManifests.Web("alone", "ord1-b", "alone") + ServiceManifests.Service("alone", "alone"));
        await world.ReadyAsync("alone");
        foreach (string address in await world.ClusterAddressesAsync("alone"))
        {
            CommandRun run = new(1, "", "");
            await Eventually.HappensAsync(
                async () => (run = await world.Lab.ExecAsync($"{world.Namespace}/alone", "curl", "-sS", "-m", "3", $"http://{address}/")).ExitCode == 0, () => run.Error);
            Assert.Equal($"alone {address.Trim('[', ']')}\n", run.Output);
        }

        await world.DeleteAsync("pod/alone", "service/alone");
    }

    [Fact]
    public async Task A_backend_in_its_nodes_own_network_serves_like_any_other()
    {
        // It calls itself what its node is called.
        await world.ApplyAsync(
            ServiceManifests.Web("hosted", "lga1-a", "hosted").Replace("  nodeName: lga1-a\n", "  nodeName: lga1-a\n  hostNetwork: true\n", StringComparison.Ordinal)
            + ServiceManifests.Service("hosted", "hosted", "type: LoadBalancer", "weft.dev/address-pool: public-ord1"));
        await world.ReadyAsync("hosted");
        foreach (string address in await world.OutsideAddressesAsync("hosted"))
        {
            Answer[] answers = await world.AnsweredByAsync("internet", $"http://{address}/", "lga1-a");
            Assert.All(answers, answer => Assert.Contains(answer.Client, _internet));
        }

        foreach (string address in await world.ClusterAddressesAsync("hosted"))
        {
            await world.AnsweredByAsync("client-ord1-a", $"http://{address}/", "lga1-a");
            await world.AnsweredByAsync("client-lga1-a", $"http://{address}/", "lga1-a");
        }

        await world.DeleteAsync("pod/hosted", "service/hosted");
    }

    [Fact]
    public async Task A_headless_service_has_no_address_and_lists_its_backends()
    {
        await world.ApplyAsync(ServiceManifests.Service("headless", "web", "clusterIP: None"));
        Assert.Equal(["None"], await world.ClusterAddressesAsync("headless"));
        HashSet<string> listed = [];
        await Eventually.HappensAsync(
            async () =>
            {
                JsonNode slices = await world.Lab.GetAsync("-n", world.Namespace, "endpointslices", "-l", "kubernetes.io/service-name=headless");
                listed = [.. from slice in (JsonArray)slices["items"]! from endpoint in (JsonArray)slice!["endpoints"]! select (string)endpoint!["targetRef"]!["name"]!];
                return listed.SetEquals(ServiceWorld.Backends);
            },
            () => string.Join(", ", listed));
        await world.DeleteAsync("service/headless");
    }

    [Fact]
    public async Task A_node_port_is_open_on_every_node_and_the_backend_sees_the_client()
    {
        await world.ApplyAsync(ServiceManifests.Service("ported", "web", "type: NodePort"));
        var port = (int)(await world.GetAsync("service", "ported"))["spec"]!["ports"]![0]!["nodePort"]!;
        foreach (string node in new[] { "172.30.1.11", "172.30.2.12", "[fd30:1::12]" })
        {
            Answer[] answers = await world.AnsweredByAsync("internet", $"http://{node}:{port}/", ServiceWorld.Backends);
            Assert.All(answers, answer => Assert.Contains(answer.Client, _internet));
        }

        await world.AnsweredByAsync("client-ord1-a", $"http://172.30.2.11:{port}/", ServiceWorld.Backends);
        await world.AnsweredByAsync("client-ord1-a", $"http://172.30.1.11:{port}/", ServiceWorld.Backends);
        await world.DeleteAsync("service/ported");
    }

    [Theory]
    [InlineData("metallb.universe.tf/address-pool: public-ord1", "203.0.113.0/26")]
    [InlineData("weft.dev/address-pool: public-lga1", "203.0.113.128/26")]
    public async Task A_public_address_is_answered_by_every_backend_with_the_clients_address_kept(string annotation, string pool)
    {
        await world.ApplyAsync(ServiceManifests.Service("public", "web", "type: LoadBalancer", annotation));
        string[] addresses = await world.OutsideAddressesAsync("public");
        Assert.Contains(addresses, address => System.Net.IPNetwork.Parse(pool).Contains(System.Net.IPAddress.Parse(address)));
        foreach (string address in addresses)
        {
            Answer[] answers = await world.AnsweredByAsync("internet", $"http://{address}/", ServiceWorld.Backends);
            Assert.All(answers, answer => Assert.Contains(answer.Client, _internet));
            await world.AnsweredByAsync("client-lga1-a", $"http://{address}/", ServiceWorld.Backends);
            (await world.AtAsync("internet", $"ping -c 2 -W 2 {address.Trim('[', ']')}")).MustSucceed();
        }

        await world.DeleteAsync("service/public");
    }

    [Fact]
    public async Task A_private_address_is_out_of_reach_for_the_internet()
    {
        await world.ApplyAsync(ServiceManifests.Service("private", "web", "type: LoadBalancer"));
        foreach (string address in await world.OutsideAddressesAsync("private"))
        {
            Answer[] answers = await world.AnsweredByAsync("onprem", $"http://{address}/", ServiceWorld.Backends);
            Assert.All(answers, answer => Assert.Contains(answer.Client, _onprem));
            Assert.Equal(7, await world.CurlExitAsync("internet", $"http://{address}/"));
        }

        await world.DeleteAsync("service/private");
    }

    [Fact]
    public async Task An_external_address_is_answered_like_any_other()
    {
        await world.ApplyAsync(ServiceManifests.Service("external", "web", "externalIPs: [192.0.4.7, \"2001:db8:4::7\"]"));
        foreach (string address in new[] { "192.0.4.7", "[2001:db8:4::7]" })
        {
            Answer[] answers = await world.AnsweredByAsync("internet", $"http://{address}/", ServiceWorld.Backends);
            Assert.All(answers, answer => Assert.Contains(answer.Client, _internet));
            await world.AnsweredByAsync("client-ord1-b", $"http://{address}/", ServiceWorld.Backends);
        }

        await world.DeleteAsync("service/external");
    }

    [Fact]
    public async Task A_service_without_a_selector_has_the_endpoints_that_somebody_writes()
    {
        await world.ApplyAsync(ServiceManifests.Service("bare", null));
        string[] chosen = ["web-ord1-b", "web-lga1-a"];
        foreach (string family in new[] { "IPv4", "IPv6" })
        {
            List<string> addresses = [];
            foreach (string pod in chosen)
            {
                addresses.AddRange(from ip in (JsonArray)(await world.GetAsync("pod", pod))["status"]!["podIPs"]!
                                   let text = (string)ip!["ip"]!
                                   where ServiceWorld.IsIPv6(text) == (family == "IPv6")
                                   select text);
            }

            await world.ApplyAsync($$"""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: bare-{{family.ToLowerInvariant()}}
                  labels: {kubernetes.io/service-name: bare}
                addressType: {{family}}
                ports: [{name: http, port: 8080, protocol: TCP}]
                endpoints: [{{string.Join(", ", addresses.Select(address => $"{{addresses: [\"{address}\"]}}"))}}]
                """);
        }

        foreach (string address in await world.ClusterAddressesAsync("bare"))
        {
            await world.AnsweredByAsync("client-lga1-b", $"http://{address}/", chosen);
        }

        await world.DeleteAsync("service/bare", "endpointslice/bare-ipv4", "endpointslice/bare-ipv6");
    }

    [Fact]
    public async Task Udp_is_balanced_like_tcp_and_answers_come_from_the_address_that_was_asked()
    {
        await world.ApplyAsync(ServiceManifests.Service("datagrams", "web", "type: LoadBalancer", "weft.dev/address-pool: public-lga1"));
        foreach ((string place, string[] addresses) in new[]
        {
            ("client-ord1-a", await world.ClusterAddressesAsync("datagrams")),
            ("internet", await world.OutsideAddressesAsync("datagrams")),
        })
        {
            foreach (string address in addresses.Select(address => address.Trim('[', ']')))
            {
                // A connected UDP socket takes no answer from another address.
                HashSet<string> answered = [];
                await Eventually.HappensAsync(
                    async () =>
                    {
                        CommandRun run = await world.AtAsync(place, UdpQuestions(address));
                        answered = [.. ServiceWorld.Lines(run.Output).Select(line => Answer.Parse(line).Backend)];
                        return answered.Count > 1;
                    },
                    () => $"{place} asks {address}: {string.Join(", ", answered)}");
                Assert.Subset(ServiceWorld.Backends.ToHashSet(), answered);
            }
        }

        await world.DeleteAsync("service/datagrams");
    }

    /// <summary>Each from a socket of its own, as bash makes them.</summary>
    private static string UdpQuestions(string address) =>
        $"for i in $(seq 12); do bash -c 'exec 3<>/dev/udp/{address}/90; echo hello >&3; timeout 1 head -n 1 <&3'; done; true";

    [Theory]
    [InlineData("client-ord1-a", "--bitrate 200M")]
    [InlineData("client-ord1-a", "--reverse --bitrate 200M")]
    [InlineData("client-lga1-a", "--udp --bitrate 20M --length 4000")]
    [InlineData("internet", "--bitrate 100M")]
    [InlineData("internet", "--reverse --bitrate 100M")]
    [InlineData("internet", "--udp --bitrate 20M --length 4000")]
    public async Task Streams_pass_at_their_rate(string place, string options)
    {
        // The control and the data connection of iperf3 must meet one backend.
        await world.ApplyAsync(ServiceManifests.Service("bulk", "web", "type: LoadBalancer\nsessionAffinity: ClientIP", "weft.dev/address-pool: public-ord1"));
        string[] addresses = place == "internet" ? await world.OutsideAddressesAsync("bulk") : await world.ClusterAddressesAsync("bulk");
        foreach (string address in addresses)
        {
            await world.AnsweredByOneAsync(place, $"http://{address}/");
            string host = address.Trim('[', ']');

            // Linux tells a connected UDP socket of IPv6 when it learns that the path is narrower than the link, and iperf3 gives up then:
            // the path is learned before.
            await world.AtAsync(place, $"for i in 1 2 3; do bash -c 'head -c 4000 /dev/zero >/dev/udp/{host}/5201'; sleep 0.1; done");
            CommandRun run = (await world.AtAsync(place, $"iperf3 -c {host} -t 3 -J {options}")).MustSucceed();
            JsonNode end = JsonNode.Parse(run.Output)!["end"]!;
            double wanted = double.Parse(options.Split("--bitrate ")[1].Split('M')[0], System.Globalization.CultureInfo.InvariantCulture) * 1e6;
            JsonNode got = end["sum_received"] ?? end["sum"]!;
            Assert.InRange((double)got["bits_per_second"]!, wanted * 0.8, wanted * 1.2);
        }
    }
}
