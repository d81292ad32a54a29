using System.Net;
using System.Security.Cryptography.X509Certificates;
using Weft.ApiServer.Tests.Http;

namespace Weft.ApiServer.Tests.Auth;

public sealed class AuthTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task The_token_opens_https_in_both_versions_of_http()
    {
        using var client = TlsClient(server.Host, server.Host.Token);
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/namespaces")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
        }
    }

    [Fact]
    public async Task A_wrong_token_is_unauthorized_and_none_is_forbidden()
    {
        using var wrong = TlsClient(server.Host, "wrong");
        (await GetAsync(wrong, "/api/v1/pods")).Is(401, "Unauthorized");
        (await GetAsync(wrong, "/version")).Is(401, "Unauthorized");
        using var none = TlsClient(server.Host, null);
        var refused = (await GetAsync(none, "/api/v1/namespaces/demo/configmaps")).Is(403, "Forbidden");
        Assert.Equal(
            "configmaps is forbidden: User \"system:anonymous\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"demo\"",
            refused["message"]);
        (await GetAsync(none, "/api/v1/nosuch")).Is(403, "Forbidden");
        (await GetAsync(none, "/apis")).Is(403, "Forbidden");
        Assert.Equal("ok", (await GetAsync(none, "/healthz")).Text);
        (await GetAsync(none, "/version")).Is(200);
    }

    [Fact]
    public async Task Secrets_are_for_the_owner_only_and_survive_a_restart()
    {
        using var directory = new TemporaryDirectory();
        string token, authority;
        await using (var first = await ServerFixture.StartAsync(directory, options => options with { KubeconfigPath = directory.File("kubeconfig") }))
        {
            (token, authority) = (first.Token, first.CaCertificatePem);
            foreach (var file in new[] { "state/token", "state/tls/ca.key", "state/tls/server.key", "api.sock", "kubeconfig" })
            {
                Assert.Equal(OwnerOnly, File.GetUnixFileMode(directory.File(file)));
            }
        }

        await using var second = await ServerFixture.StartAsync(directory);
        Assert.Equal((token, authority), (second.Token, second.CaCertificatePem));
        using var client = TlsClient(second, token);
        (await GetAsync(client, "/api/v1/namespaces")).Is(200);
    }

    [Fact]
    public async Task A_second_server_cannot_take_over_the_socket()
    {
        using var directory = new TemporaryDirectory();
        await using var first = await ServerFixture.StartAsync(directory);
        var error = await Assert.ThrowsAsync<IOException>(() => ServerFixture.StartAsync(
            directory, options => options with { StateDirectory = directory.File("other") }));
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    private static async Task<Answer> GetAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    private static HttpClient TlsClient(ApiServerHost host, string? token)
    {
        var authority = X509Certificate2.CreateFromPem(host.CaCertificatePem);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { authority },
        };
        var client = new HttpClient(handler) { BaseAddress = host.Address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return client;
    }
}
