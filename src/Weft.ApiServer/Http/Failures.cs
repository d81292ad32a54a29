using System.Globalization;
using Weft.Api;
using Weft.ApiServer.Resources;

namespace Weft.ApiServer.Http;

/// <summary>Every way a request can fail, in the words of Kubernetes.</summary>
internal static class Failures
{
    internal static StatusException NotFound(ResourceDefinition resource, string name) => Make(
        404, "NotFound", $"{resource.GroupResource} \"{name}\" not found", About(resource, name));

    internal static StatusException NamespaceNotFound(string name) => Make(
        404, "NotFound", $"namespaces \"{name}\" not found", new StatusDetails { Name = name, Kind = "namespaces" });

    internal static StatusException UnknownResource() => Make(
        404, "NotFound", "the server could not find the requested resource", new StatusDetails());

    internal static StatusException AlreadyExists(ResourceDefinition resource, string name) => Make(
        409, "AlreadyExists", $"{resource.GroupResource} \"{name}\" already exists", About(resource, name));

    internal static StatusException Conflict(ResourceDefinition resource, string name, string why) => Make(
        409, "Conflict", $"Operation cannot be fulfilled on {resource.GroupResource} \"{name}\": {why}", About(resource, name));

    internal static StatusException Modified(ResourceDefinition resource, string name) => Conflict(
        resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>A delete precondition names the kind where other conflicts name the resource.</summary>
    internal static StatusException Precondition(ResourceDefinition resource, string name, string why) => Make(
        409, "Conflict", $"Operation cannot be fulfilled on {resource.Kind} \"{name}\": {why}",
        new StatusDetails { Name = name, Kind = resource.Kind, Group = NullIfEmpty(resource.Group) });

    internal static StatusException Invalid(ResourceDefinition resource, string name, IReadOnlyList<StatusCause> causes) =>
        Invalid(resource.Kind, resource.Group, name, causes);

    internal static StatusException Invalid(string kind, string group, string name, IReadOnlyList<StatusCause> causes)
    {
        var subject = group.Length == 0 ? kind : $"{kind}.{group}";
        var list = string.Join(", ", causes.Select(cause => $"{cause.Field}: {cause.Message}"));
        return Make(
            422, "Invalid", $"{subject} \"{name}\" is invalid: {(causes.Count == 1 ? list : $"[{list}]")}",
            new StatusDetails { Name = NullIfEmpty(name), Group = NullIfEmpty(group), Kind = kind, Causes = causes });
    }

    internal static StatusException UnprocessablePatch(string message = "the server rejected our request due to an error in our request") =>
        Make(422, "Invalid", message, new StatusDetails());

    internal static StatusException BadRequest(string message) => Make(400, "BadRequest", message, null);

    internal static StatusException Unauthorized() => Make(401, "Unauthorized", "Unauthorized", null);

    internal static StatusException Forbidden(string message, StatusDetails? details) => Make(403, "Forbidden", message, details ?? new StatusDetails());

    internal static StatusException NamespaceTerminating(ResourceDefinition resource, string name, string ns) => Make(
        403, "Forbidden",
        $"{resource.GroupResource} \"{name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated",
        About(resource, name) with
        {
            Causes =
            [
                new StatusCause
                {
                    Reason = "NamespaceTerminating",
                    Message = $"namespace {ns} is being terminated",
                    Field = "metadata.namespace",
                },
            ],
        });

    internal static StatusException MethodNotAllowed(string message = "the server does not allow this method on the requested resource") =>
        Make(405, "MethodNotAllowed", message, new StatusDetails());

    internal static StatusException NotAcceptable(string accepted) => Make(
        406, "NotAcceptable", $"only the following media types are accepted: {accepted}", null);

    internal static StatusException TooLarge(int limit) => Make(
        413, "RequestEntityTooLarge", string.Create(CultureInfo.InvariantCulture, $"Request entity too large: limit is {limit}"), null);

    internal static StatusException UnsupportedMediaType(string accepted) => Make(
        415, "UnsupportedMediaType",
        $"the body of the request was in an unknown format - accepted media types include: {accepted}", null);

    internal static StatusException Expired(string message = "The resourceVersion for the provided list is too old.") =>
        Make(410, "Expired", message, null);

    internal static StatusException Timeout(string message, IReadOnlyList<StatusCause> causes) => Make(
        504, "Timeout", $"Timeout: {message}", new StatusDetails { Causes = causes, RetryAfterSeconds = 1 });

    internal static StatusException Internal(string message) => Make(
        500, "InternalError", $"Internal error occurred: {message}",
        new StatusDetails { Causes = [new StatusCause { Message = message }] });

    /// <summary>Errors that Kubernetes answers with 500 and no reason.</summary>
    internal static StatusException Plain500(string message) => new(new KubeStatus { Status = KubeStatus.Failure, Message = message, Code = 500 });

    private static StatusException Make(int code, string reason, string message, StatusDetails? details) => new(new KubeStatus
    {
        Status = KubeStatus.Failure,
        Message = message,
        Reason = reason,
        Details = details,
        Code = code,
    });

    private static StatusDetails About(ResourceDefinition resource, string name) => new()
    {
        Name = NullIfEmpty(name),
        Group = NullIfEmpty(resource.Group),
        Kind = resource.Plural,
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
