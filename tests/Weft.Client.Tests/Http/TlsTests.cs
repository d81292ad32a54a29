using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Weft.Client.Tests;

public sealed class TlsTests
{
    [Fact]
    public async Task A_kubeconfig_with_its_own_authority_and_token_opens_the_door()
    {
        using var authority = NewAuthority("ours");
        await using var server = await StartAsync(authority);
        using var client = new KubeClient(Kubeconfig.Parse(KubeconfigFor(server, authority), "/"));
        var answer = await client.GetRawAsync("/version", TestContext.Current.CancellationToken);

        Assert.Equal("Bearer secret", answer["authorization"]!.GetValue<string>());
        Assert.StartsWith("weft", answer["agent"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_before_the_token_is_sent()
    {
        using var authority = NewAuthority("ours");
        using var other = NewAuthority("theirs");
        await using var server = await StartAsync(authority);
        using var client = new KubeClient(Kubeconfig.Parse(KubeconfigFor(server, other), "/"));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetRawAsync("/version", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_unless_that_name_is_expected()
    {
        using var authority = NewAuthority("ours");
        await using var server = await StartAsync(authority, "api.example");
        var kubeconfig = KubeconfigFor(server, authority);
        using var strict = new KubeClient(Kubeconfig.Parse(kubeconfig, "/"));
        using var told = new KubeClient(Kubeconfig.Parse(kubeconfig.Replace("    server:", "    tls-server-name: api.example\n    server:", StringComparison.Ordinal), "/"));

        await Assert.ThrowsAsync<HttpRequestException>(() => strict.GetRawAsync("/version", TestContext.Current.CancellationToken));
        Assert.NotNull(await told.GetRawAsync("/version", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_file_is_read_anew_when_it_may_have_been_rotated()
    {
        using var authority = NewAuthority("ours");
        await using var server = await StartAsync(authority);
        var time = new Weft.Testing.ManualTimeProvider();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "first\n", TestContext.Current.CancellationToken);
            var options = Kubeconfig.Parse(KubeconfigFor(server, authority), "/") with { BearerTokenFile = file };
            using var client = new KubeClient(options, time);
            async Task<string> Seen() => (await client.GetRawAsync("/version", TestContext.Current.CancellationToken))["authorization"]!.GetValue<string>();
            Assert.Equal("Bearer first", await Seen());
            await File.WriteAllTextAsync(file, "second\n", TestContext.Current.CancellationToken);
            Assert.Equal("Bearer first", await Seen());
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal("Bearer second", await Seen());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string KubeconfigFor(WebApplication server, X509Certificate2 authority)
    {
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return $"""
            apiVersion: v1
            kind: Config
            current-context: test
            contexts:
            - name: test
              context: {"{cluster: c, user: u, namespace: shop}"}
            clusters:
            - name: c
              cluster:
                certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(authority.ExportCertificatePem()))}
                server: {address}
            users:
            - name: u
              user:
                token: secret
            """;
    }

    private static async Task<WebApplication> StartAsync(X509Certificate2 authority, string host = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var certificate = NewServerCertificate(authority, host);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync($$"""{"authorization":"{{context.Request.Headers.Authorization}}","agent":"{{context.Request.Headers.UserAgent}}"}"""));
        await app.StartAsync();
        return app;
    }

    private static X509Certificate2 NewAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    private static X509Certificate2 NewServerCertificate(X509Certificate2 authority, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3, 4]);
        return signed.CopyWithPrivateKey(key);
    }
}
