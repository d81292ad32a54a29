using Weft.Api;

namespace Weft.ApiServer.Tests.Http;

public sealed class DeleteTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task An_object_that_nothing_holds_is_gone_at_once()
    {
        var maps = await MapsAsync();
        var created = await server.SendAsync("POST", maps, WriteTests.Map("a"));
        var answer = (await server.SendAsync("DELETE", $"{maps}/a", null)).Is(200);
        Assert.Equal(("Status", "Success"), (answer["kind"], answer["status"]));
        Assert.Equal(created["metadata", "uid"], answer["details", "uid"]);
        (await server.SendAsync("DELETE", $"{maps}/a", null)).Is(404, "NotFound");
    }

    [Fact]
    public async Task A_finalizer_holds_an_object_until_it_is_removed()
    {
        var maps = await MapsAsync();
        await server.SendAsync("POST", maps, """{"metadata":{"name":"a","finalizers":["example.dev/f"]}}""");
        var marked = (await server.SendAsync("DELETE", $"{maps}/a", null)).Is(200);
        Assert.NotNull(marked["metadata", "deletionTimestamp"]);
        Assert.Equal(marked.Version, (await server.SendAsync("DELETE", $"{maps}/a", null)).Version);
        (await PatchAsync($"{maps}/a", """{"metadata":{"finalizers":["example.dev/f","example.dev/g"]}}""")).Is(422, "Invalid");
        (await PatchAsync($"{maps}/a", """{"data":{"k":"still"}}""")).Is(200);
        Assert.Equal("ConfigMap", (await PatchAsync($"{maps}/a", """{"metadata":{"finalizers":null}}""")).Is(200)["kind"]);
        (await server.GetAsync($"{maps}/a")).Is(404, "NotFound");
    }

    [Fact]
    public async Task Preconditions_are_honoured()
    {
        var maps = await MapsAsync();
        var created = await server.SendAsync("POST", maps, WriteTests.Map("a"));
        (await DeleteAsync($"{maps}/a", """{"preconditions":{"uid":"other"}}""")).Is(409, "Conflict");
        (await DeleteAsync($"{maps}/a", """{"preconditions":{"resourceVersion":"1"}}""")).Is(409, "Conflict");
        (await DeleteAsync($"{maps}/a", $$$"""{"preconditions":{"uid":"{{{created["metadata", "uid"]}}}"}}""")).Is(200);
    }

    [Fact]
    public async Task Propagation_is_recorded_as_a_finalizer()
    {
        var maps = await MapsAsync();
        await server.SendAsync("POST", maps, WriteTests.Map("f"));
        await server.SendAsync("POST", maps, WriteTests.Map("o"));
        var foreground = (await DeleteAsync($"{maps}/f?propagationPolicy=Foreground", null)).Is(200);
        Assert.Equal("""["foregroundDeletion"]""", foreground["metadata", "finalizers"]);
        Assert.Equal("""["orphan"]""", (await DeleteAsync($"{maps}/o", """{"propagationPolicy":"Orphan"}"""))["metadata", "finalizers"]);
        (await DeleteAsync($"{maps}/o?propagationPolicy=Sideways", null)).Is(422, "Invalid");
        (await DeleteAsync($"{maps}/o", """{"orphanDependents":true,"propagationPolicy":"Background"}""")).Is(422, "Invalid");
    }

    [Fact]
    public async Task A_running_pod_gets_its_grace_and_force_ends_it()
    {
        var pods = $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/pods";
        await server.SendAsync("POST", pods, WriteTests.Pod("p"));
        await server.SendAsync("POST", $"{pods}/p/binding", """{"target":{"name":"n1"}}""");
        var graceful = (await DeleteAsync($"{pods}/p", """{"gracePeriodSeconds":20}""")).Is(200);
        Assert.Equal(("Pod", "20"), (graceful["kind"], graceful["metadata", "deletionGracePeriodSeconds"]));
        Assert.Equal("20", (await DeleteAsync($"{pods}/p", """{"gracePeriodSeconds":25}"""))["metadata", "deletionGracePeriodSeconds"]);
        Assert.Equal("5", (await DeleteAsync($"{pods}/p?gracePeriodSeconds=5", null))["metadata", "deletionGracePeriodSeconds"]);
        Assert.Equal("Pod", (await DeleteAsync($"{pods}/p?gracePeriodSeconds=0", null)).Is(200)["kind"]);
        (await server.GetAsync($"{pods}/p")).Is(404, "NotFound");
    }

    [Fact]
    public async Task A_pod_without_a_node_goes_at_once()
    {
        var pods = $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/pods";
        await server.SendAsync("POST", pods, WriteTests.Pod("p"));
        (await DeleteAsync($"{pods}/p", null)).Is(200);
        (await server.GetAsync($"{pods}/p")).Is(404, "NotFound");
    }

    [Fact]
    public async Task A_collection_is_deleted_by_selector()
    {
        var maps = await MapsAsync();
        foreach (var (name, label) in new[] { ("a", "x"), ("b", "y"), ("c", "x") })
        {
            await server.SendAsync("POST", maps, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"t":"{{{label}}}"} } }""");
        }

        var answer = (await DeleteAsync($"{maps}?labelSelector=t%3Dx", null)).Is(200);
        Assert.Equal(["a", "c"], answer.ItemNames);
        Assert.Equal(["b"], (await server.GetAsync(maps)).ItemNames);
    }

    [Fact]
    public async Task A_namespace_terminates_and_admits_nothing_new()
    {
        var ns = await server.NewNamespaceAsync();
        await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/configmaps", WriteTests.Map("a"));
        var marked = (await DeleteAsync($"/api/v1/namespaces/{ns}", null)).Is(200);
        Assert.Equal(("Namespace", "Terminating"), (marked["kind"], marked["status", "phase"]));
        var refused = (await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/configmaps", WriteTests.Map("b"))).Is(403, "Forbidden");
        Assert.Equal("NamespaceTerminating", refused.Json.At("details", "causes")![0].At("reason").AsString());
        (await PatchAsync($"/api/v1/namespaces/{ns}/configmaps/a", """{"data":{"k":"2"}}""")).Is(200);

        (await server.SendAsync("PUT", $"/api/v1/namespaces/{ns}/finalize", $$$"""{"metadata":{"name":"{{{ns}}}"},"spec":{"finalizers":[]}}""")).Is(200);
        (await server.GetAsync($"/api/v1/namespaces/{ns}")).Is(404, "NotFound");
    }

    [Fact]
    public async Task The_first_namespaces_cannot_be_deleted() =>
        (await DeleteAsync("/api/v1/namespaces/default", null)).Is(403, "Forbidden");

    private async Task<string> MapsAsync() => $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/configmaps";

    private Task<Answer> DeleteAsync(string path, string? options) => server.SendAsync("DELETE", path, options);

    private Task<Answer> PatchAsync(string path, string patch) => server.SendAsync("PATCH", path, patch, "application/merge-patch+json");
}
