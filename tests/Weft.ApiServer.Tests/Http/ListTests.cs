using Weft.Api;

namespace Weft.ApiServer.Tests.Http;

public sealed class ListTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Items_carry_no_kind_and_the_list_has_the_version_of_the_store()
    {
        var maps = await FillAsync(2);
        await server.NewNamespaceAsync();
        var list = (await server.GetAsync(maps)).Is(200);
        Assert.Equal(("ConfigMapList", "v1"), (list["kind"], list["apiVersion"]));
        Assert.All(list.Json["items"].Objects(), item => Assert.Null(item["kind"]));
        Assert.True(Number(list.Version) > list.Json["items"].Objects().Max(item => Number(item.At("metadata", "resourceVersion").AsString())));
    }

    [Fact]
    public async Task An_empty_list_is_a_list()
    {
        Assert.Equal("[]", (await server.GetAsync("/api/v1/namespaces/nowhere/pods")).Is(200)["items"]);
    }

    [Fact]
    public async Task Pages_show_the_state_of_the_first_one()
    {
        var maps = await FillAsync(5);
        var first = (await server.GetAsync($"{maps}?limit=2")).Is(200);
        Assert.Equal(["c0", "c1"], first.ItemNames);
        Assert.Equal("3", first["metadata", "remainingItemCount"]);

        await server.SendAsync("DELETE", $"{maps}/c3", null);
        await server.SendAsync("POST", maps, WriteTests.Map("c2b"));
        var second = await server.GetAsync($"{maps}?limit=2&continue={first["metadata", "continue"]}");
        Assert.Equal(["c2", "c3"], second.ItemNames);
        Assert.Equal(first.Version, second.Version);
        var last = await server.GetAsync($"{maps}?limit=2&continue={second["metadata", "continue"]}");
        Assert.Equal(["c4"], last.ItemNames);
        Assert.Null(last["metadata", "continue"]);
        (await server.GetAsync($"{maps}?limit=2&continue=%21%21")).Is(400, "BadRequest");
    }

    [Fact]
    public async Task Versions_ask_for_exact_or_newer_states()
    {
        var maps = await FillAsync(2);
        var then = (await server.GetAsync(maps)).Version;
        await server.SendAsync("POST", maps, WriteTests.Map("later"));
        Assert.Equal(["c0", "c1"], (await server.GetAsync($"{maps}?resourceVersion={then}&resourceVersionMatch=Exact")).ItemNames);
        Assert.Equal(["c0", "c1"], (await server.GetAsync($"{maps}?resourceVersion={then}&limit=10")).ItemNames);
        Assert.Equal(3, (await server.GetAsync($"{maps}?resourceVersion={then}")).ItemNames.Count());
        Assert.Equal(3, (await server.GetAsync($"{maps}?resourceVersion=0&limit=1")).ItemNames.Count());
        (await server.GetAsync($"{maps}?resourceVersion=abc")).Is(500);
        (await server.GetAsync($"{maps}?resourceVersionMatch=Exact")).Is(422, "Invalid");
    }

    [Fact]
    public async Task Selectors_pick_by_labels_and_fields()
    {
        var maps = await FillAsync(4);
        Assert.Equal(["c1"], (await server.GetAsync($"{maps}?labelSelector=n%3D1")).ItemNames);
        Assert.Equal(["c0", "c2", "c3"], (await server.GetAsync($"{maps}?labelSelector=n%21%3D1")).ItemNames);
        Assert.Equal(["c0", "c2"], (await server.GetAsync($"{maps}?labelSelector=n%20in%20(0,2)")).ItemNames);
        Assert.Equal(["c3"], (await server.GetAsync($"{maps}?fieldSelector=metadata.name%3Dc3")).ItemNames);
        (await server.GetAsync($"{maps}?fieldSelector=data.k%3Dv")).Is(400, "BadRequest");
        (await server.GetAsync($"{maps}?labelSelector=a%20b")).Is(400, "BadRequest");
        var ns = maps.Split('/')[4];
        await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/pods", WriteTests.Pod("p"));
        await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/pods/p/binding", """{"target":{"name":"n7"}}""");
        Assert.Equal(["p"], (await server.GetAsync("/api/v1/pods?fieldSelector=spec.nodeName%3Dn7")).ItemNames);
        Assert.Empty((await server.GetAsync("/api/v1/pods?fieldSelector=spec.nodeName%3Dn8")).ItemNames);
    }

    [Fact]
    public async Task Tables_have_columns_and_rows()
    {
        var maps = await FillAsync(2);
        var table = (await server.GetAsync(maps, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")).Is(200);
        Assert.Equal(("Table", "meta.k8s.io/v1"), (table["kind"], table["apiVersion"]));
        Assert.Equal("Name", table.Json["columnDefinitions"]![0].At("name").AsString());
        var row = table.Json["rows"]![0]!.AsObject();
        Assert.Equal("c0", row["cells"]![0].AsString());
        Assert.Equal("PartialObjectMetadata", row.At("object", "kind").AsString());
        Assert.Null(row.At("object", "data"));
        var whole = await server.GetAsync($"{maps}?includeObject=Object", "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Equal("ConfigMap", whole.Json["rows"]![0].At("object", "kind").AsString());
        var missing = await server.GetAsync($"{maps}/none", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        missing.Is(404, "NotFound");
    }

    [Fact]
    public async Task Metadata_alone_can_be_asked_for()
    {
        var maps = await FillAsync(1);
        var list = await server.GetAsync(maps, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        Assert.Equal("PartialObjectMetadataList", list["kind"]);
        Assert.Equal("""{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1"}""",
            $$"""{"kind":"{{list.Json["items"]![0].At("kind").AsString()}}","apiVersion":"{{list.Json["items"]![0].At("apiVersion").AsString()}}"}""");
        Assert.Null(list.Json["items"]![0].At("data"));
    }

    [Fact]
    public async Task Large_lists_are_compressed_for_clients_that_take_it()
    {
        var maps = $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/configmaps";
        for (var i = 0; i < 3; i++)
        {
            await server.SendAsync("POST", maps, $$$"""{"metadata":{"name":"big{{{i}}}"},"data":{"k":"{{{new string('z', 100_000)}}}"}}""");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, maps);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        await using var plain = new System.IO.Compression.GZipStream(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), System.IO.Compression.CompressionMode.Decompress);
        var list = await System.Text.Json.Nodes.JsonNode.ParseAsync(plain, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(3, list!["items"]!.AsArray().Count);
    }

    private static long Number(string? text) => long.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> FillAsync(int count)
    {
        var maps = $"/api/v1/namespaces/{await server.NewNamespaceAsync()}/configmaps";
        for (var i = 0; i < count; i++)
        {
            (await server.SendAsync("POST", maps, $$$"""{"metadata":{"name":"c{{{i}}}","labels":{"n":"{{{i}}}"}},"data":{"k":"v"}}""")).Is(201);
        }

        return maps;
    }
}
