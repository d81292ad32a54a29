using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Weft.ApiServer.Auth;

/// <summary>The server's own authority and its certificate for the loopback address.</summary>
internal sealed class ServerCertificates
{
    private static readonly TimeSpan _caLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan _serverLifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan _renewBefore = TimeSpan.FromDays(30);

    private ServerCertificates(X509Certificate2 ca, X509Certificate2 server)
    {
        CaPem = ca.ExportCertificatePem();
        Server = server;
    }

    internal string CaPem { get; }

    internal X509Certificate2 Server { get; }

    internal static ServerCertificates LoadOrCreate(string directory, ApiServerOptions options, TimeProvider time)
    {
        PrivateFiles.EnsureDirectory(directory);
        var now = time.GetUtcNow();
        var ca = TryLoad(directory, "ca", now);
        if (ca is null)
        {
            ca = MakeCa(now);
            Save(directory, "ca", ca);
        }

        var server = TryLoad(directory, "server", now);
        if (server is null || server.Issuer != ca.Subject || !IsSignedBy(server, ca) || !Names(server, options))
        {
            server = MakeServer(ca, options, now);
            Save(directory, "server", server);
        }

        return new ServerCertificates(ca, server);
    }

    private static X509Certificate2? TryLoad(string directory, string name, DateTimeOffset now)
    {
        var (certificate, key) = Paths(directory, name);
        if (!File.Exists(certificate) || !File.Exists(key))
        {
            return null;
        }

        try
        {
            var loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            return loaded.NotAfter.ToUniversalTime() > now.UtcDateTime + _renewBefore ? loaded : null;
        }
        catch (CryptographicException)
        {
            // An unreadable pair is replaced by a new one; clients get the new authority from the kubeconfig.
            return null;
        }
    }

    private static X509Certificate2 MakeCa(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A new authority has a new name, so that a certificate of an older one is never mistaken for its own.
        var name = $"CN=weft-ca-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(now.AddDays(-1), now + _caLifetime);
    }

    private static X509Certificate2 MakeServer(X509Certificate2 ca, ApiServerOptions options, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=weft-apiserver", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        foreach (var address in Addresses(options))
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        var notAfter = now + _serverLifetime;
        using var signed = request.Create(ca, now.AddDays(-1), notAfter, RandomNumberGenerator.GetBytes(16));
        return signed.CopyWithPrivateKey(key);
    }

    private static bool IsSignedBy(X509Certificate2 server, X509Certificate2 ca)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(server);
    }

    private static bool Names(X509Certificate2 server, ApiServerOptions options)
    {
        var named = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateIPAddresses());
        return Addresses(options).All(named.ToHashSet().Contains);
    }

    private static IEnumerable<IPAddress> Addresses(ApiServerOptions options) =>
        new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, options.TlsEndpoint?.Address }
            .OfType<IPAddress>().Where(address => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)).Distinct();

    private static void Save(string directory, string name, X509Certificate2 certificate)
    {
        var (certificatePath, keyPath) = Paths(directory, name);
        using var key = certificate.GetECDsaPrivateKey()!;
        PrivateFiles.Write(keyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        PrivateFiles.Write(certificatePath, certificate.ExportCertificatePem() + "\n");
    }

    private static (string Certificate, string Key) Paths(string directory, string name) =>
        (Path.Combine(directory, name + ".crt"), Path.Combine(directory, name + ".key"));
}
