using Weft.Api;

namespace Weft.ApiServer.Tests.Http;

public sealed class WriteTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Create_fills_in_what_the_server_owns()
    {
        var maps = await MapsAsync();
        var answer = await server.SendAsync("POST", maps, """
            {"metadata":{"name":"a","uid":"mine","selfLink":"/x","deletionTimestamp":"2020-01-01T00:00:00Z","creationTimestamp":null},"data":{"k":"v"}}
            """);

        answer.Is(201);
        Assert.Equal(("ConfigMap", "v1"), (answer["kind"], answer["apiVersion"]));
        Assert.NotEqual("mine", answer["metadata", "uid"]);
        Assert.NotNull(answer["metadata", "creationTimestamp"]);
        Assert.Null(answer["metadata", "selfLink"]);
        Assert.Null(answer["metadata", "deletionTimestamp"]);
        Assert.True(long.Parse(answer.Version!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal(answer.Text, (await server.GetAsync($"{maps}/a")).Text);
    }

    [Fact]
    public async Task A_second_object_of_the_name_is_refused()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a");
        var answer = (await server.SendAsync("POST", maps, Map("a"))).Is(409, "AlreadyExists");
        Assert.Equal("configmaps \"a\" already exists", answer["message"]);
        Assert.Equal(("a", "configmaps"), (answer["details", "name"], answer["details", "kind"]));
    }

    [Fact]
    public async Task Generated_names_get_five_letters()
    {
        var maps = await MapsAsync();
        var names = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            var answer = (await server.SendAsync("POST", maps, """{"metadata":{"generateName":"g-"}}""")).Is(201);
            Assert.Matches("^g-[a-z0-9]{5}$", answer["metadata", "name"]!);
            names.Add(answer["metadata", "name"]!);
        }

        Assert.Equal(3, names.Count);
    }

    [Fact]
    public async Task Dry_runs_are_not_stored()
    {
        var maps = await MapsAsync();
        var dry = (await server.SendAsync("POST", $"{maps}?dryRun=All", Map("a"))).Is(201);
        Assert.NotNull(dry["metadata", "uid"]);
        Assert.Null(dry.Version);
        (await server.GetAsync($"{maps}/a")).Is(404, "NotFound");
        (await server.SendAsync("POST", $"{maps}?dryRun=Maybe", Map("a"))).Is(422, "Invalid");
    }

    [Fact]
    public async Task An_update_that_changes_nothing_keeps_the_version()
    {
        var maps = await MapsAsync();
        var created = await CreateAsync(maps, "a");
        var same = (await server.SendAsync("PUT", $"{maps}/a", created.Text)).Is(200);
        Assert.Equal(created.Version, same.Version);
        var patched = (await PatchAsync($"{maps}/a", """{"data":{"k":"v"}}""")).Is(200);
        Assert.Equal(created.Version, patched.Version);
    }

    [Fact]
    public async Task A_stale_version_is_a_conflict_and_none_overwrites()
    {
        var maps = await MapsAsync();
        var created = await CreateAsync(maps, "a");
        (await PatchAsync($"{maps}/a", """{"data":{"k":"2"}}""")).Is(200);
        var conflict = (await server.SendAsync("PUT", $"{maps}/a", created.Text)).Is(409, "Conflict");
        Assert.Contains("the object has been modified", conflict["message"], StringComparison.Ordinal);
        (await server.SendAsync("PUT", $"{maps}/a", """{"metadata":{"name":"a"},"data":{"k":"3"}}""")).Is(200);
        (await server.SendAsync("PUT", $"{maps}/none", Map("none"))).Is(404, "NotFound");
        (await server.SendAsync("PUT", $"{maps}/a", Map("b"))).Is(400, "BadRequest");
    }

    [Fact]
    public async Task Patches_of_three_types_work()
    {
        var ns = await server.NewNamespaceAsync();
        var maps = $"/api/v1/namespaces/{ns}/configmaps";
        await CreateAsync(maps, "a");
        Assert.Equal("2", (await PatchAsync($"{maps}/a", """{"data":{"k":null,"j":"2"}}""")).Is(200)["data", "j"]);
        var json = await PatchAsync($"{maps}/a", """[{"op":"test","path":"/data/j","value":"2"},{"op":"add","path":"/data/i","value":"3"}]""", "json-patch");
        Assert.Equal("""{"j":"2","i":"3"}""", json.Is(200)["data"]);
        (await PatchAsync($"{maps}/a", """[{"op":"test","path":"/data/j","value":"9"}]""", "json-patch")).Is(422, "Invalid");
        (await PatchAsync($"{maps}/a", "{nonsense", "merge-patch")).Is(400, "BadRequest");

        var pods = $"/api/v1/namespaces/{ns}/pods";
        (await server.SendAsync("POST", pods, Pod("p"))).Is(201);
        var strategic = (await PatchAsync($"{pods}/p", """{"spec":{"containers":[{"name":"c","image":"img:2"}]}}""", "strategic-merge-patch")).Is(200);
        Assert.Equal("img:2", strategic.Json.At("spec", "containers")![0].At("image").AsString());
        Assert.Equal("sh", strategic.Json.At("spec", "containers")![0].At("command")![0].AsString());
        (await PatchAsync($"{pods}/p", """{"spec":{"containers":[{"image":"x"}]}}""", "strategic-merge-patch")).Is(500);
    }

    [Fact]
    public async Task A_version_inside_a_patch_is_a_precondition()
    {
        var maps = await MapsAsync();
        var created = await CreateAsync(maps, "a");
        (await PatchAsync($"{maps}/a", """{"metadata":{"resourceVersion":"1"},"data":{"k":"x"}}""")).Is(409, "Conflict");
        (await PatchAsync($"{maps}/a", $$$"""{"metadata":{"resourceVersion":"{{{created.Version}}}"},"data":{"k":"x"}}""")).Is(200);
        (await PatchAsync($"{maps}/a", """{"metadata":{"uid":"00000000-0000-0000-0000-000000000009"}}""")).Is(422, "Invalid");
    }

    [Fact]
    public async Task Unknown_fields_are_warned_about_or_refused()
    {
        var maps = await MapsAsync();
        var warned = (await server.SendAsync("POST", maps, """{"metadata":{"name":"w"},"bogus":1}""")).Is(201);
        Assert.Equal("299 - \"unknown field \\\"bogus\\\"\"", Assert.Single(warned.Warnings));
        var strict = (await server.SendAsync("POST", $"{maps}?fieldValidation=Strict", """{"metadata":{"name":"s"},"bogus":1,"data":{"a":"1","a":"2"}}"""))
            .Is(400, "BadRequest");
        Assert.Contains("unknown field \"bogus\"", strict["message"], StringComparison.Ordinal);
        Assert.Contains("duplicate field \"data.a\"", strict["message"], StringComparison.Ordinal);
        Assert.Empty((await server.SendAsync("POST", $"{maps}?fieldValidation=Ignore", """{"metadata":{"name":"i"},"bogus":1}""")).Is(201).Warnings);
        (await PatchAsync($"{maps}/i?fieldValidation=Strict", """{"bogus":1}""")).Is(422, "Invalid");
        (await server.SendAsync("POST", maps, """{"metadata":{"name":"t"},"data":{"a":1}}""")).Is(400, "BadRequest");
    }

    [Fact]
    public async Task Status_and_spec_have_endpoints_of_their_own()
    {
        var pods = $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/pods";
        (await server.SendAsync("POST", pods, Pod("p"))).Is(201);
        Assert.Equal("Pending", (await PatchAsync($"{pods}/p", """{"status":{"phase":"Running"}}""")).Is(200)["status", "phase"]);
        var status = (await PatchAsync($"{pods}/p/status", """{"status":{"phase":"Running"},"spec":{"nodeName":"x"}}""")).Is(200);
        Assert.Equal("Running", status["status", "phase"]);
        Assert.Null(status["spec", "nodeName"]);
    }

    [Fact]
    public async Task Binding_puts_a_pod_on_a_node_once()
    {
        var pods = $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/pods";
        (await server.SendAsync("POST", pods, Pod("p"))).Is(201);
        (await server.SendAsync("POST", $"{pods}/p/binding", """{"metadata":{"name":"p"},"target":{"kind":"Node","name":"n1"}}""")).Is(201);
        Assert.Equal("n1", (await server.GetAsync($"{pods}/p"))["spec", "nodeName"]);
        (await server.SendAsync("POST", $"{pods}/p/binding", """{"metadata":{"name":"p"},"target":{"kind":"Node","name":"n2"}}""")).Is(409, "Conflict");
    }

    [Fact]
    public async Task Scale_shows_and_sets_the_replicas()
    {
        var deployments = $"/apis/apps/v1/namespaces/{await server.NewNamespaceAsync()}/deployments";
        (await server.SendAsync("POST", deployments, Deployment("d"))).Is(201);
        var scale = (await server.GetAsync($"{deployments}/d/scale")).Is(200);
        Assert.Equal(("Scale", "1", "app=d"), (scale["kind"], scale["spec", "replicas"], scale["status", "selector"]));
        Assert.Equal("4", (await PatchAsync($"{deployments}/d/scale", """{"spec":{"replicas":4}}""")).Is(200)["spec", "replicas"]);
        var deployment = await server.GetAsync($"{deployments}/d");
        Assert.Equal(("4", "2"), (deployment["spec", "replicas"], deployment["metadata", "generation"]));
        (await PatchAsync($"{deployments}/d/scale", """{"spec":{"replicas":-1}}""")).Is(422, "Invalid");
    }

    [Fact]
    public async Task Yaml_goes_in_and_out()
    {
        var maps = await MapsAsync();
        var answer = await server.SendAsync("POST", maps, "metadata:\n  name: yam\ndata:\n  k: \"1\"\n", "application/yaml", "application/yaml");
        answer.Is(201);
        Assert.Equal("application/yaml", answer.ContentType);
        Assert.Contains("kind: ConfigMap", answer.Text, StringComparison.Ordinal);
        Assert.Equal("1", (await server.GetAsync($"{maps}/yam"))["data", "k"]);
    }

    [Fact]
    public async Task A_write_whose_answer_nobody_could_read_does_not_happen()
    {
        var maps = await MapsAsync();
        (await server.SendAsync("POST", maps, Map("a"), accept: "text/html")).Is(406, "NotAcceptable");
        (await server.GetAsync($"{maps}/a")).Is(404, "NotFound");
    }

    [Fact]
    public async Task Patches_cannot_grow_an_object_beyond_what_could_be_sent()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a");
        var megabyte = new string('x', 1_000_000);
        var answers = new List<int>();
        foreach (var key in new[] { "d", "e", "f", "g" })
        {
            answers.Add((await PatchAsync($"{maps}/a", $$$"""{"data":{"{{{key}}}":"{{{megabyte}}}"} }""")).Code);
        }

        Assert.Contains(answers, code => code is >= 400 and < 500);
        (await server.GetAsync($"{maps}/a")).Is(200);
    }

    [Fact]
    public async Task Concurrent_patches_of_one_object_all_take_effect()
    {
        var maps = await MapsAsync();
        await CreateAsync(maps, "a");
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PatchAsync($"{maps}/a", $$$"""{"data":{"k{{{i}}}":"v"}}""")));
        Assert.Equal(41, (await server.GetAsync($"{maps}/a")).Json["data"]!.AsObject().Count);
    }

    internal static string Map(string name) => $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"k":"v"}}""";

    internal static string Pod(string name) => $$$"""
        {"metadata":{"name":"{{{name}}}","labels":{"app":"{{{name}}}"}},"spec":{"containers":[{"name":"c","image":"img","command":["sh"]}]}}
        """;

    internal static string Deployment(string name) => $$$"""
        {"metadata":{"name":"{{{name}}}"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"{{{name}}}"}},"template":{
        "metadata":{"labels":{"app":"{{{name}}}"}},"spec":{"containers":[{"name":"c","image":"img"}]} } } }
        """;

    private async Task<string> MapsAsync() => $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/configmaps";

    private async Task<Answer> CreateAsync(string collection, string name) => (await server.SendAsync("POST", collection, Map(name))).Is(201);

    private Task<Answer> PatchAsync(string path, string patch, string type = "merge-patch") =>
        server.SendAsync("PATCH", path, patch, $"application/{type}+json");
}
