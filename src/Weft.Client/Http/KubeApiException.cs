using System.Net;
using Weft.Api;

namespace Weft.Client;

/// <summary>The API server refused a request, and said why.</summary>
public sealed class KubeApiException : Exception
{
    public KubeApiException(KubeStatus status, HttpStatusCode statusCode, TimeSpan? retryAfter = null)
        : base(status.Message ?? $"the API server answered {(int)statusCode}")
    {
        Status = status;
        StatusCode = statusCode;
        RetryAfter = retryAfter;
    }

    /// <summary>The Status object of the answer; made from the status line when the body was none.</summary>
    public KubeStatus Status { get; }

    public HttpStatusCode StatusCode { get; }

    /// <summary>How long the server asked to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; }

    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>The object changed since it was read, or a precondition did not hold.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && Status.Reason != "AlreadyExists";

    public bool IsAlreadyExists => StatusCode == HttpStatusCode.Conflict && Status.Reason == "AlreadyExists";

    /// <summary>The resourceVersion or continue token is older than the server's history: list again.</summary>
    public bool IsExpired => StatusCode == HttpStatusCode.Gone;

    public bool IsInvalid => StatusCode == HttpStatusCode.UnprocessableEntity;

    /// <summary>A creation was refused because the namespace is going away.</summary>
    public bool IsNamespaceTerminating =>
        StatusCode == HttpStatusCode.Forbidden
        && Status.Details?.Causes?.Any(cause => cause.Reason == "NamespaceTerminating") == true;
}
