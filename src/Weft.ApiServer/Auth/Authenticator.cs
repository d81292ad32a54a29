using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Weft.Api;
using Weft.ApiServer.Http;

namespace Weft.ApiServer.Auth;

/// <summary>Lets the administrator in: by bearer token, or through the unix socket, whose file only its owner can open.</summary>
internal sealed class Authenticator(Credentials credentials)
{
    private const string Scheme = "Bearer ";

    /// <exception cref="StatusException">401 for a wrong token, 403 for none: without credentials a client is anonymous.</exception>
    internal void Check(HttpContext context, RequestTarget? target)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket.AddressFamily == AddressFamily.Unix)
        {
            return;
        }

        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            if (!credentials.IsToken(header[Scheme.Length..].Trim()))
            {
                throw Failures.Unauthorized();
            }

            return;
        }

        var path = context.Request.Path.Value ?? "/";
        if (path is not ("/healthz" or "/livez" or "/readyz" or "/version"))
        {
            throw Refuse(context.Request, target, path);
        }
    }

    private static StatusException Refuse(HttpRequest request, RequestTarget? target, string path)
    {
        if (target is null)
        {
            return Failures.Forbidden($"forbidden: User \"system:anonymous\" cannot {Verb(request, target)} path \"{path}\"", null);
        }

        var resource = target.Subresource.Length == 0 ? target.Plural : $"{target.Plural}/{target.Subresource}";
        var about = target.Group.Length == 0 ? target.Plural : $"{target.Plural}.{target.Group}";
        var subject = target.Name is null ? about : $"{about} \"{target.Name}\"";
        var place = target.Namespace is null ? "at the cluster scope" : $"in the namespace \"{target.Namespace}\"";
        return Failures.Forbidden(
            $"{subject} is forbidden: User \"system:anonymous\" cannot {Verb(request, target)} resource \"{resource}\" " +
            $"in API group \"{target.Group}\" {place}",
            new StatusDetails { Name = target.Name, Group = target.Group.Length == 0 ? null : target.Group, Kind = target.Plural });
    }

    private static string Verb(HttpRequest request, RequestTarget? target) => request.Method switch
    {
        "GET" or "HEAD" when target is null => "get",
        "GET" when target.LegacyWatch || (target.Name is null && request.Query.Flag("watch")) => "watch",
        "GET" => target.Name is null ? "list" : "get",
        "POST" => target is null ? "post" : "create",
        "PUT" => target is null ? "put" : "update",
        "DELETE" => target is { Name: null } ? "deletecollection" : "delete",
        var method => method.ToLowerInvariant(),
    };
}
