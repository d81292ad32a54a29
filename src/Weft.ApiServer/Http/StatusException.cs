using Weft.Api;

namespace Weft.ApiServer.Http;

/// <summary>Ends a request with an error that the client is told.</summary>
internal sealed class StatusException(KubeStatus status) : Exception(status.Message)
{
    internal KubeStatus Status { get; } = status;

    internal int Code => Status.Code ?? 500;
}
