using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Weft.ApiServer.Tests.Http;

public sealed class ErrorTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Unknown_groups_are_a_plain_page_and_unknown_resources_a_status()
    {
        var page = await server.GetAsync("/apis/nowhere.dev/v1/things");
        Assert.Equal((404, "404 page not found\n"), (page.Code, page.Text));
        Assert.StartsWith("text/plain", page.ContentType, StringComparison.Ordinal);
        (await server.GetAsync("/api/v1/namespaces/default/nosuch")).Is(404, "NotFound");
        (await server.GetAsync("/apis/apps/v9/deployments")).Is(404, "NotFound");
        (await server.GetAsync("/api/v1/namespaces/default/pods/p/exec")).Is(404, "NotFound");
        (await server.GetAsync("/apis/apps/v1/namespaces/default/deployments/none")).Is(404, "NotFound");
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/namespaces")]
    [InlineData("POST", "/api/v1/configmaps")]
    [InlineData("PUT", Maps)]
    [InlineData("PATCH", Maps)]
    [InlineData("POST", Maps + "/a")]
    [InlineData("FROB", Maps)]
    [InlineData("HEAD", Maps)]
    [InlineData("OPTIONS", Maps)]
    [InlineData("POST", "/version")]
    [InlineData("DELETE", "/apis")]
    public async Task Methods_that_make_no_sense_are_refused(string method, string path)
    {
        var answer = await server.SendAsync(method, path, method is "POST" or "PUT" or "PATCH" ? "{}" : null);
        Assert.Equal(405, answer.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"metadata\":")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"metadata\":{\"name\":\"a\"}} tail")]
    [InlineData("{\"metadata\":{\"name\":\"\\ud800\"}}")]
    [InlineData("{\"metadata\":[]}")]
    [InlineData("{\"metadata\":{\"name\":7}}")]
    [InlineData("{\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\"}}")]
    [InlineData("{\"apiVersion\":\"v7\",\"metadata\":{\"name\":\"a\"}}")]
    [InlineData("{\"metadata\":{\"name\":\"a\",\"namespace\":\"other\"}}")]
    public async Task Bodies_that_cannot_be_read_are_bad_requests(string body) =>
        (await server.SendAsync("POST", Maps, body)).Is(400, "BadRequest");

    [Theory]
    [InlineData("{\"metadata\":{}}")]
    [InlineData("{\"metadata\":{\"name\":\"Not_A_Name\"}}")]
    [InlineData("{\"metadata\":{\"name\":\"a\",\"labels\":{\"a b\":\"c\"}}}")]
    public async Task Objects_with_wrong_values_are_invalid(string body)
    {
        var answer = (await server.SendAsync("POST", Maps, body)).Is(422, "Invalid");
        Assert.Equal("ConfigMap", answer["details", "kind"]);
        Assert.NotEmpty(answer.Json["details"]!["causes"]!.AsArray());
    }

    [Fact]
    public async Task Deep_and_hostile_bodies_are_refused_cleanly()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5000);
        (await server.SendAsync("POST", Maps, deep)).Is(400, "BadRequest");
        (await server.SendAsync("PATCH", Maps + "/x", deep, "application/merge-patch+json")).Is(400, "BadRequest");
        (await server.SendAsync("POST", Maps, string.Concat(Enumerable.Repeat("[", 100_000)))).Is(400, "BadRequest");
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(
            Enumerable.Range(0, 20).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat($"*{(char)('a' + i)}", 9))}]\n"));
        var answer = await server.SendAsync("POST", Maps, bomb, "application/yaml");
        Assert.InRange(answer.Code, 400, 499);
    }

    [Fact]
    public async Task Bodies_over_the_limit_are_too_large()
    {
        var large = "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"" + new string('x', 3 * 1024 * 1024) + "\"}}";
        (await server.SendAsync("POST", Maps, large)).Is(413, "RequestEntityTooLarge");
    }

    [Fact]
    public async Task A_compressed_body_counts_as_what_it_becomes()
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[8 * 1024 * 1024], TestContext.Current.CancellationToken);
        }

        Assert.Equal(413, await PostGzipAsync(compressed.ToArray()));
        Assert.Equal(400, await PostGzipAsync(Encoding.ASCII.GetBytes("no gzip at all")));
    }

    [Fact]
    public async Task Media_types_are_negotiated()
    {
        (await server.GetAsync(Maps, "text/html")).Is(406, "NotAcceptable");
        (await server.GetAsync(Maps, "application/vnd.kubernetes.protobuf")).Is(406, "NotAcceptable");
        (await server.GetAsync(Maps, "application/vnd.kubernetes.protobuf,application/json")).Is(200);
        (await server.GetAsync($"{Maps}?watch=true&timeoutSeconds=1", "application/yaml")).Is(406, "NotAcceptable");
        (await server.SendAsync("POST", Maps, "x", "application/vnd.kubernetes.protobuf")).Is(415, "UnsupportedMediaType");
        (await server.SendAsync("PATCH", Maps + "/a", "{}")).Is(415, "UnsupportedMediaType");
        var apply = (await server.SendAsync("PATCH", Maps + "/a?fieldManager=m", "{}", "application/apply-patch+yaml")).Is(415, "UnsupportedMediaType");
        Assert.Contains("server-side apply", apply["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_of_the_future_times_out() =>
        (await server.GetAsync($"{Maps}?resourceVersion=99999999")).Is(504, "Timeout");

    [Fact]
    public async Task A_create_in_a_missing_namespace_names_the_namespace()
    {
        var answer = (await server.SendAsync("POST", "/api/v1/namespaces/nope/configmaps", WriteTests.Map("a"))).Is(404, "NotFound");
        Assert.Equal("namespaces \"nope\" not found", answer["message"]);
    }

    [Fact]
    public async Task A_body_cut_off_in_the_middle_leaves_the_server_well()
    {
        using (var raw = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            await raw.ConnectAsync(new UnixDomainSocketEndPoint(server.SocketPath), TestContext.Current.CancellationToken);
            await raw.SendAsync(Encoding.ASCII.GetBytes(
                $"POST {Maps} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"metadata\":"), SocketFlags.None);
            raw.Shutdown(SocketShutdown.Send);
            var buffer = new byte[1024];
            var count = await raw.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken);
            if (count > 0)
            {
                Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(buffer, 0, count), StringComparison.Ordinal);
            }
        }

        (await server.GetAsync("/readyz")).Is(200);
    }

    private async Task<int> PostGzipAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Maps) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)(HttpStatusCode)response.StatusCode;
    }
}
