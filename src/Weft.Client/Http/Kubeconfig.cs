using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Client;

/// <summary>Reads the file that kubectl keeps its clusters, users and contexts in.</summary>
public static class Kubeconfig
{
    /// <summary>Far more than any real file; larger ones are refused before they are parsed.</summary>
    private const int MaxFileBytes = 1024 * 1024;

    /// <summary>Reads one context of the file: the current one unless <paramref name="context"/> names another.</summary>
    /// <exception cref="InvalidDataException">The file is no kubeconfig, or asks for what this client does not do.</exception>
    public static KubeClientOptions Load(string path, string? context = null)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Length > MaxFileBytes)
        {
            throw new InvalidDataException($"{path} is larger than {MaxFileBytes} bytes");
        }

        return Parse(File.ReadAllText(path), Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", context);
    }

    /// <summary>As <see cref="Load"/>, from text; relative paths in it start at <paramref name="directory"/>.</summary>
    public static KubeClientOptions Parse(string yaml, string directory, string? context = null)
    {
        var root = ParseYaml(yaml);
        var contextName = context ?? Text(root, "current-context")
            ?? throw new InvalidDataException("the kubeconfig names no current-context");
        var chosen = Entry(root, "contexts", contextName, "context");
        var clusterName = Text(chosen, "cluster") ?? throw new InvalidDataException($"context {contextName} names no cluster");
        var cluster = Entry(root, "clusters", clusterName, "cluster");
        var user = Text(chosen, "user") is { Length: > 0 } userName ? Entry(root, "users", userName, "user") : [];
        RefuseUnsupported(user);
        if (cluster["insecure-skip-tls-verify"] is JsonValue skip && skip.TryGetValue<bool>(out var on) && on)
        {
            throw new InvalidDataException($"cluster {clusterName} asks for insecure-skip-tls-verify; name its certificate-authority instead");
        }

        var server = Text(cluster, "server") ?? throw new InvalidDataException($"cluster {clusterName} names no server");
        var options = new KubeClientOptions
        {
            CertificateAuthorities = Authorities(cluster, directory),
            TlsServerName = Text(cluster, "tls-server-name"),
            ClientCertificate = ClientCertificate(user, directory),
            BearerToken = Text(user, "token"),
            BearerTokenFile = Text(user, "tokenFile") is { } file ? Path.Combine(directory, file) : null,
            DefaultNamespace = Text(chosen, "namespace") ?? "default",
        };
        return WithServer(options, server);
    }

    private static KubeClientOptions WithServer(KubeClientOptions options, string server)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "unix"))
        {
            throw new InvalidDataException($"\"{server}\" is no server address");
        }

        return uri.Scheme == "unix" ? options with { UnixSocketPath = uri.AbsolutePath } : options with { Server = uri };
    }

    private static JsonObject ParseYaml(string yaml)
    {
        try
        {
            return YamlText.Parse(yaml) as JsonObject ?? throw new InvalidDataException("the kubeconfig is not a map");
        }
        catch (TextFormatException exception)
        {
            throw new InvalidDataException($"the kubeconfig cannot be read: {exception.Message}", exception);
        }
    }

    private static JsonObject Entry(JsonObject root, string list, string name, string member)
    {
        foreach (var entry in root[list] as JsonArray ?? [])
        {
            if (entry is JsonObject found && Text(found, "name") == name && found[member] is JsonObject value)
            {
                return value;
            }
        }

        throw new InvalidDataException($"the kubeconfig has no \"{name}\" under {list}");
    }

    private static void RefuseUnsupported(JsonObject user)
    {
        foreach (var key in (ReadOnlySpan<string>)["exec", "auth-provider", "username", "password"])
        {
            if (user.ContainsKey(key))
            {
                throw new InvalidDataException($"the kubeconfig's user asks for {key}; only tokens and client certificates are supported");
            }
        }
    }

    private static X509Certificate2Collection? Authorities(JsonObject cluster, string directory)
    {
        if (Pem(cluster, "certificate-authority", directory) is not { } pem)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(pem);
        return authorities;
    }

    private static X509Certificate2? ClientCertificate(JsonObject user, string directory)
    {
        var certificate = Pem(user, "client-certificate", directory);
        var key = Pem(user, "client-key", directory);
        return certificate is null || key is null ? null : X509Certificate2.CreateFromPem(certificate, key);
    }

    private static string? Pem(JsonObject entry, string name, string directory)
    {
        if (Text(entry, name + "-data") is { Length: > 0 } data)
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }

        return Text(entry, name) is { Length: > 0 } file ? File.ReadAllText(Path.Combine(directory, file)) : null;
    }

    private static string? Text(JsonObject entry, string name) =>
        entry[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
