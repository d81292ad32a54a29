using System.Security.Cryptography.X509Certificates;

namespace Weft.Client;

/// <summary>Where the API server is and how to speak to it.</summary>
/// <remarks>Exactly one of <see cref="UnixSocketPath"/> and <see cref="Server"/> is used; the socket wins.</remarks>
public sealed record KubeClientOptions
{
    /// <summary>Base address, for instance <c>https://127.0.0.1:6443</c>. Ignored when <see cref="UnixSocketPath"/> is set.</summary>
    public Uri? Server { get; init; }

    /// <summary>Path of the API server's unix socket; plain HTTP is spoken over it.</summary>
    public string? UnixSocketPath { get; init; }

    /// <summary>The only roots trusted for the server's certificate; null trusts the machine's own roots.</summary>
    public X509Certificate2Collection? CertificateAuthorities { get; init; }

    /// <summary>Name expected in the server's certificate when it is not the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Certificate with private key that identifies this client.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Bearer token. <see cref="BearerTokenFile"/> wins when both are set.</summary>
    public string? BearerToken { get; init; }

    /// <summary>File with the bearer token, read again at least once a minute because such tokens rotate.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>Sent as User-Agent; the part before the first slash becomes the field manager.</summary>
    public string UserAgent { get; init; } = "weft";

    /// <summary>Namespace that the configuration names as its own, used by people's commands only.</summary>
    public string DefaultNamespace { get; init; } = "default";

    /// <summary>Longest time for one request that is not a watch.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest response body read, in bytes, watches apart.</summary>
    public long MaxResponseBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Longest line of a watch, in bytes. An object may have 3 MiB, and its JSON is escaped.</summary>
    public int MaxWatchLineBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Speak to the API server's unix socket.</summary>
    public static KubeClientOptions ForUnixSocket(string path) => new() { UnixSocketPath = path };
}
