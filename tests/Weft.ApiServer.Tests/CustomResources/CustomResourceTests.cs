using Weft.Api;
using Weft.ApiServer.Tests.Http;

namespace Weft.ApiServer.Tests.CustomResources;

public sealed class CustomResourceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Fact]
    public async Task A_definition_is_served_once_it_is_established()
    {
        Assert.Equal(404, (await server.GetAsync("/apis/one.example.dev/v1/widgets")).Code);
        await DefineAsync("one.example.dev");
        Assert.Equal("[]", (await server.GetAsync("/apis/one.example.dev/v1/widgets")).Is(200)["items"]);
        Assert.Contains("one.example.dev", (await server.GetAsync("/apis")).Text, StringComparison.Ordinal);
        var resources = await server.GetAsync("/apis/one.example.dev/v1");
        Assert.Equal("""["widgets","widgets/status"]""",
            new System.Text.Json.Nodes.JsonArray([.. resources.Json["resources"].Objects().Select(item => item["name"]?.DeepClone())]).ToJsonString());
        Assert.Contains("dev.example.one.v1.Widget", (await server.GetAsync("/openapi/v2")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_are_defaulted_pruned_and_validated()
    {
        await DefineAsync("two.example.dev");
        var path = await PathAsync("two.example.dev");
        var created = (await server.SendAsync("POST", path, Widget("two.example.dev", "a", """{"size":"small","bogus":1}"""))).Is(201);
        Assert.Equal("""{"size":"small","replicas":1}""", created["spec"]);
        Assert.Equal("1", created["metadata", "generation"]);
        var invalid = (await server.SendAsync("POST", path, Widget("two.example.dev", "b", """{"size":"medium","replicas":99}"""))).Is(422, "Invalid");
        Assert.Contains("spec.size: Unsupported value: \"medium\"", invalid["message"], StringComparison.Ordinal);
        (await server.SendAsync("POST", path, Widget("two.example.dev", "b", """{"replicas":"three"}"""))).Is(422, "Invalid");
        (await server.SendAsync("POST", $"{path}?fieldValidation=Strict", Widget("two.example.dev", "b", """{"size":"small","bogus":1}""")))
            .Is(400, "BadRequest");
        (await server.SendAsync("POST", path, """{"metadata":{"name":"x"}}""")).Is(400, "BadRequest");
    }

    [Fact]
    public async Task Status_is_written_apart_and_does_not_count_as_a_generation()
    {
        await DefineAsync("three.example.dev");
        var path = await PathAsync("three.example.dev");
        await server.SendAsync("POST", path, Widget("three.example.dev", "a", """{"size":"small"}"""));
        Assert.Null((await PatchAsync($"{path}/a", """{"status":{"ready":true}}""")).Is(200)["status"]);
        var status = (await PatchAsync($"{path}/a/status", """{"status":{"ready":true},"spec":{"size":"large"}}""")).Is(200);
        Assert.Equal(("true", "small", "1"), (status["status", "ready"], status["spec", "size"], status["metadata", "generation"]));
        Assert.Equal("2", (await PatchAsync($"{path}/a", """{"spec":{"size":"large"}}""")).Is(200)["metadata", "generation"]);
        (await server.SendAsync("PATCH", $"{path}/a", "{}", "application/strategic-merge-patch+json")).Is(415, "UnsupportedMediaType");
    }

    [Fact]
    public async Task Printer_columns_are_shown()
    {
        await DefineAsync("four.example.dev");
        var path = await PathAsync("four.example.dev");
        await server.SendAsync("POST", path, Widget("four.example.dev", "a", """{"size":"small"}"""));
        var table = await server.GetAsync(path, "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Equal(["Name", "Size", "Ready"], table.Json["columnDefinitions"].Objects().Select(column => column["name"].AsString()));
        Assert.Equal("""["a","small",null]""", table.Json["rows"]![0]!["cells"]!.ToJsonString());
    }

    [Fact]
    public async Task A_kind_that_is_taken_is_not_accepted()
    {
        await DefineAsync("five.example.dev");
        var other = Definition("five.example.dev").Replace("widgets", "gizmos", StringComparison.Ordinal);
        (await server.SendAsync("POST", Definitions, other)).Is(201);
        var refused = await WaitForConditionAsync("gizmos.five.example.dev", "NamesAccepted");
        Assert.Equal("False", refused["status"].AsString());
        (await server.GetAsync("/apis/five.example.dev/v1/gizmos")).Is(404);
    }

    [Fact]
    public async Task Deleting_a_definition_deletes_its_objects_and_ends_their_watches()
    {
        await DefineAsync("six.example.dev");
        var path = await PathAsync("six.example.dev");
        await server.SendAsync("POST", path, Widget("six.example.dev", "a", """{"size":"small"}"""));
        using var watch = await server.WatchAsync($"{path}?watch=true");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        var marked = (await server.SendAsync("DELETE", $"{Definitions}/widgets.six.example.dev", null)).Is(200);
        Assert.Equal("CustomResourceDefinition", marked["kind"]);
        Assert.Equal("DELETED a", await watch.NextNameAsync());
        Assert.Null(await watch.NextAsync());
        Assert.Equal(404, (await server.GetAsync("/apis/six.example.dev/v1/widgets")).Code);
        (await server.GetAsync($"{Definitions}/widgets.six.example.dev")).Is(404, "NotFound");
    }

    [Fact]
    public async Task A_held_object_holds_the_definition_and_nothing_new_is_created()
    {
        await DefineAsync("seven.example.dev");
        var path = await PathAsync("seven.example.dev");
        await server.SendAsync("POST", path, """
            {"apiVersion":"seven.example.dev/v1","kind":"Widget","metadata":{"name":"a","finalizers":["example.dev/f"]},"spec":{"size":"small"}}
            """);
        using var watch = await server.WatchAsync($"{path}?watch=true");
        Assert.Equal("ADDED a", await watch.NextNameAsync());
        await server.SendAsync("DELETE", $"{Definitions}/widgets.seven.example.dev", null);
        Assert.Equal("MODIFIED a", await watch.NextNameAsync());
        (await server.SendAsync("POST", path, Widget("seven.example.dev", "b", """{"size":"small"}"""))).Is(405, "MethodNotAllowed");
        (await PatchAsync($"{path}/a", """{"metadata":{"finalizers":null}}""")).Is(200);
        Assert.Equal("DELETED a", await watch.NextNameAsync());
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Definitions_and_objects_survive_a_restart()
    {
        using var directory = new TemporaryDirectory();
        await using (await ServerFixture.StartAsync(directory))
        {
            using var client = ServerFixture.Connect(directory.File("api.sock"));
            await client.PostAsync(Definitions, ServerFixture.Content(Definition("eight.example.dev")), TestContext.Current.CancellationToken);
        }

        await using var again = await ServerFixture.StartAsync(directory);
        using var second = ServerFixture.Connect(directory.File("api.sock"));
        using var list = await second.GetAsync("/apis/eight.example.dev/v1/widgets", TestContext.Current.CancellationToken);
        Assert.True(list.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("\"plural\":\"widgets\"", "\"plural\":\"others\"")]
    [InlineData("\"schema\":", "\"ignored\":")]
    public async Task Wrong_definitions_are_invalid(string what, string instead) => (await server.SendAsync(
        "POST", Definitions, Definition("nine.example.dev").Replace(what, instead, StringComparison.Ordinal))).Is(422, "Invalid");

    internal static string Definition(string group) => $$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.{{{group}}}"},
        "spec":{"group":"{{{group}}}","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","shortNames":["wd"]},
        "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
        "additionalPrinterColumns":[{"name":"Size","type":"string","jsonPath":".spec.size"},
        {"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"}],
        "schema":{"openAPIV3Schema":{"type":"object","properties":{
        "spec":{"type":"object","required":["size"],"properties":{"size":{"type":"string","enum":["small","large"]},
        "replicas":{"type":"integer","minimum":0,"maximum":10,"default":1}} },
        "status":{"type":"object","properties":{"ready":{"type":"boolean"}} } } } } }] } }
        """;

    private static string Widget(string group, string name, string spec) =>
        $$"""{"apiVersion":"{{group}}/v1","kind":"Widget","metadata":{"name":"{{name}}"},"spec":{{spec}}}""";

    private async Task DefineAsync(string group)
    {
        (await server.SendAsync("POST", Definitions, Definition(group))).Is(201);
        var established = await WaitForConditionAsync($"widgets.{group}", "Established");
        Assert.Equal("True", established["status"].AsString());
    }

    private async Task<System.Text.Json.Nodes.JsonObject> WaitForConditionAsync(string name, string type)
    {
        using var watch = await server.WatchAsync($"{Definitions}?watch=true&fieldSelector=metadata.name%3D{name}");
        while (true)
        {
            var change = (await watch.NextAsync())!;
            var condition = change.At("object", "status", "conditions").Objects().FirstOrDefault(item => item["type"].AsString() == type);
            if (condition is not null)
            {
                return condition;
            }
        }
    }

    private async Task<string> PathAsync(string group) => $"/apis/{group}/v1/namespaces/{await server.NewNamespaceAsync()}/widgets";

    private Task<Answer> PatchAsync(string path, string patch) => server.SendAsync("PATCH", path, patch, "application/merge-patch+json");
}
