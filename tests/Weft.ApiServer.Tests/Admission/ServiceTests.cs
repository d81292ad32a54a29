using System.Net;
using Weft.Api;
using Weft.ApiServer.Tests.Http;

namespace Weft.ApiServer.Tests.Admission;

public sealed class ServiceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly IPNetwork _ipv4 = IPNetwork.Parse("10.96.0.0/16");
    private static readonly IPNetwork _ipv6 = IPNetwork.Parse("fd96::/108");

    [Fact]
    public async Task A_service_gets_an_address_of_the_primary_family()
    {
        var service = await CreateAsync("""{"ports":[{"port":80}]}""");
        Assert.Equal("""["IPv4"]""", service["spec", "ipFamilies"]);
        Assert.True(_ipv4.Contains(IPAddress.Parse(service["spec", "clusterIP"]!)));
    }

    [Fact]
    public async Task A_dual_stack_service_gets_one_of_each()
    {
        var service = await CreateAsync("""{"ports":[{"port":80}],"ipFamilyPolicy":"PreferDualStack"}""");
        var addresses = service.Json.At("spec", "clusterIPs")!.AsArray().Select(node => IPAddress.Parse(node.AsString()!)).ToList();
        Assert.True(_ipv4.Contains(addresses[0]));
        Assert.True(_ipv6.Contains(addresses[1]));
    }

    [Fact]
    public async Task Headless_and_external_services_get_none()
    {
        Assert.Equal("""["None"]""", (await CreateAsync("""{"ports":[{"port":80}],"clusterIP":"None"}"""))["spec", "clusterIPs"]);
        Assert.Null((await CreateAsync("""{"type":"ExternalName","externalName":"x.example"}"""))["spec", "clusterIP"]);
    }

    [Fact]
    public async Task An_address_belongs_to_one_service_until_that_is_deleted()
    {
        var ns = await server.NewNamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/services";
        (await server.SendAsync("POST", path, Service("a", """{"ports":[{"port":80}],"clusterIP":"10.96.7.7"}"""))).Is(201);
        var taken = (await server.SendAsync("POST", path, Service("b", """{"ports":[{"port":80}],"clusterIP":"10.96.7.7"}"""))).Is(422, "Invalid");
        Assert.Contains("provided IP is already allocated", taken["message"], StringComparison.Ordinal);
        (await server.SendAsync("POST", path, Service("c", """{"ports":[{"port":80}],"clusterIP":"10.97.0.1"}"""))).Is(422, "Invalid");
        (await server.SendAsync("DELETE", $"{path}/a", null)).Is(200);
        (await server.SendAsync("POST", path, Service("b", """{"ports":[{"port":80}],"clusterIP":"10.96.7.7"}"""))).Is(201);
    }

    [Fact]
    public async Task Of_many_who_ask_for_one_address_exactly_one_gets_it()
    {
        var ns = await server.NewNamespaceAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.SendAsync(
            "POST", $"/api/v1/namespaces/{ns}/services", Service($"s{i}", """{"ports":[{"port":80}],"clusterIP":"10.96.9.9"}"""))));
        Assert.Single(answers, answer => answer.Code == 201);
    }

    [Fact]
    public async Task Node_ports_come_and_go_with_the_type()
    {
        var ns = await server.NewNamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/services";
        var created = (await server.SendAsync("POST", path, Service("a", """{"ports":[{"port":80}]}"""))).Is(201);
        var exposed = (await PatchAsync($"{path}/a", """{"spec":{"type":"NodePort"}}""")).Is(200);
        Assert.InRange(NodePort(exposed, 0)!.Value, 30000, 32767);
        var hidden = (await PatchAsync($"{path}/a", """{"spec":{"type":"ClusterIP"}}""")).Is(200);
        Assert.Null(NodePort(hidden, 0));
        Assert.Equal(created["spec", "clusterIP"], hidden["spec", "clusterIP"]);
    }

    [Fact]
    public async Task Two_protocols_on_one_port_share_a_node_port()
    {
        var service = await CreateAsync("""
            {"type":"NodePort","ports":[{"name":"t","port":53,"protocol":"TCP"},{"name":"u","port":53,"protocol":"UDP"}]}
            """);
        Assert.Equal(NodePort(service, 0), NodePort(service, 1));
        var ns = await server.NewNamespaceAsync();
        var taken = await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/services", Service(
            "b", $$$"""{"type":"NodePort","ports":[{"port":80,"nodePort":{{{NodePort(service, 0)}}}}]}"""));
        taken.Is(422, "Invalid");
    }

    [Fact]
    public async Task A_health_check_port_is_taken_like_a_node_port_and_given_back_with_the_policy()
    {
        var ns = await server.NewNamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/services";
        const string Local = """{"type":"LoadBalancer","externalTrafficPolicy":"Local","healthCheckNodePort":31999,"ports":[{"port":80}]}""";
        (await server.SendAsync("POST", path, Service("a", Local))).Is(201);
        Assert.Contains("provided port is already allocated", (await server.SendAsync("POST", path, Service("b", Local))).Is(422, "Invalid")["message"], StringComparison.Ordinal);
        Assert.Contains(
            "provided port is already allocated",
            (await server.SendAsync("POST", path, Service("b", """{"type":"NodePort","ports":[{"port":80,"nodePort":31999}]}"""))).Is(422, "Invalid")["message"],
            StringComparison.Ordinal);
        (await server.SendAsync("POST", path, Service("b", Local.Replace("31999", "1999", StringComparison.Ordinal)))).Is(422, "Invalid");

        var open = (await PatchAsync($"{path}/a", """{"spec":{"externalTrafficPolicy":"Cluster"}}""")).Is(200);

        Assert.Null(open["spec", "healthCheckNodePort"]);
        (await server.SendAsync("POST", path, Service("b", Local))).Is(201);
    }

    [Fact]
    public async Task A_second_family_comes_and_goes_with_the_policy()
    {
        var ns = await server.NewNamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/services";
        var single = (await server.SendAsync("POST", path, Service("a", """{"ports":[{"port":80}]}"""))).Is(201);

        var dual = (await PatchAsync($"{path}/a", """{"spec":{"ipFamilyPolicy":"RequireDualStack"}}""")).Is(200);
        var addresses = dual.Json.At("spec", "clusterIPs")!.AsArray().Select(node => node.AsString()!).ToList();
        Assert.Equal(single["spec", "clusterIP"], addresses[0]);
        Assert.True(_ipv6.Contains(IPAddress.Parse(addresses[1])));

        var again = (await PatchAsync($"{path}/a", """{"spec":{"ipFamilyPolicy":"SingleStack"}}""")).Is(200);
        Assert.Equal($"""["{addresses[0]}"]""", again["spec", "clusterIPs"]);
        var other = $$"""{"ports":[{"port":80}],"ipFamilies":["IPv6"],"clusterIP":"{{addresses[1]}}"}""";
        (await server.SendAsync("POST", path, Service("b", other))).Is(201);
    }

    [Fact]
    public async Task A_load_balancer_has_node_ports_unless_it_wants_none_and_gives_them_up_when_it_changes_its_mind()
    {
        const string Three = """[{"name":"t","port":53},{"name":"u","port":53,"protocol":"UDP"},{"name":"s","port":53,"protocol":"SCTP"}]""";
        var ns = await server.NewNamespaceAsync();
        var path = $"/api/v1/namespaces/{ns}/services";
        var without = (await server.SendAsync(
            "POST", path, Service("a", $$$"""{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,"ports":{{{Three}}}}"""))).Is(201);
        var with = (await server.SendAsync("POST", path, Service("b", $$$"""{"type":"LoadBalancer","ports":{{{Three}}}}"""))).Is(201);

        Assert.All(Enumerable.Range(0, 3), index => Assert.Null(NodePort(without, index)));
        Assert.InRange(NodePort(with, 0)!.Value, 30000, 32767);
        Assert.All(Enumerable.Range(1, 2), index => Assert.Equal(NodePort(with, 0), NodePort(with, index)));

        var changed = (await PatchAsync($"{path}/b", $$$"""{"spec":{"allocateLoadBalancerNodePorts":false,"ports":{{{Three}}}}}""")).Is(200);
        Assert.All(Enumerable.Range(0, 3), index => Assert.Null(NodePort(changed, index)));
    }

    [Fact]
    public async Task What_is_allocated_survives_a_restart()
    {
        using var directory = new TemporaryDirectory();
        var body = Service("a", """{"ports":[{"port":80}],"clusterIP":"10.96.3.3"}""");
        await using (await ServerFixture.StartAsync(directory))
        {
            using var client = ServerFixture.Connect(directory.File("api.sock"));
            using var created = await client.PostAsync("/api/v1/namespaces/default/services", ServerFixture.Content(body), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }

        await using var again = await ServerFixture.StartAsync(directory);
        using var second = ServerFixture.Connect(directory.File("api.sock"));
        using var refused = await second.PostAsync(
            "/api/v1/namespaces/default/services", ServerFixture.Content(body.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    private static string Service(string name, string spec) => $$"""{"metadata":{"name":"{{name}}"},"spec":{{spec}}}""";

    private static long? NodePort(Answer service, int index) => service.Json.At("spec", "ports")![index].At("nodePort").AsInt64();

    private async Task<Answer> CreateAsync(string spec)
    {
        var ns = await server.NewNamespaceAsync();
        return (await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/services", Service("s", spec))).Is(201);
    }

    private Task<Answer> PatchAsync(string path, string patch) => server.SendAsync("PATCH", path, patch, "application/merge-patch+json");
}
