using Microsoft.Extensions.Logging;
using Weft.Api;

namespace Weft.Client;

/// <summary>An informer that keeps whole objects.</summary>
public sealed class Informer<T>(KubeClient client, ResourceType<T> type, ILogger<Informer<T>> logger, InformerOptions? options = null)
    : Informer<T, T>(client, type, _whole, logger, options)
    where T : KubeObject
{
    private static readonly InformerProjection<T, T> _whole = new(
        static item => item, static (old, next) => old.Metadata.ResourceVersion == next.Metadata.ResourceVersion && old.Metadata.Uid == next.Metadata.Uid);
}
