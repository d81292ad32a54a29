using Microsoft.AspNetCore.Http;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Http;

/// <summary>One request for a resource, resolved.</summary>
internal sealed record ApiRequest(HttpContext Context, ServerCore Core, ResourceDefinition Resource, RequestTarget Target)
{
    private readonly List<string> _warnings = [];

    internal HttpRequest Http => Context.Request;

    internal IQueryCollection Query => Context.Request.Query;

    internal ObjectStore Store => Core.Store;

    internal CancellationToken Aborted => Context.RequestAborted;

    /// <summary>The namespace of the path, empty for cluster-scoped objects and for lists over all namespaces.</summary>
    internal string Namespace => Target.Namespace ?? "";

    internal StoreKey Key => new(Namespace, Target.Name!);

    /// <summary>Told to the client in Warning headers, which kubectl prints.</summary>
    internal IReadOnlyList<string> Warnings => _warnings;

    internal void Warn(string text) => _warnings.Add(text);

    /// <summary>Drops the warnings after the first ones.</summary>
    internal void ForgetWarnings(int keep) => _warnings.RemoveRange(keep, _warnings.Count - keep);

    internal StoredObject Find() => Store.Snapshot.Find(Resource.Id, Key) ?? throw Failures.NotFound(Resource, Key.Name);
}
