using System.Globalization;
using Weft.Client;

namespace Weft.Standalone.Namespaces;

/// <summary>What is left in a namespace after an attempt to empty it.</summary>
/// <param name="Remaining">Objects left, per resource.</param>
/// <param name="Finalizers">Finalizers that hold them, and how many objects each.</param>
/// <param name="Failures">What could not be asked or deleted.</param>
internal sealed record EmptyingResult(
    IReadOnlyDictionary<string, int> Remaining, IReadOnlyDictionary<string, int> Finalizers, IReadOnlyList<string> Failures)
{
    public bool IsEmpty => Remaining.Count == 0 && Failures.Count == 0;
}

/// <summary>Deletes all that a namespace holds, resource by resource, whatever resources the server has.</summary>
internal sealed class NamespaceEmptying(KubeClient client, string ns)
{
    private readonly Dictionary<string, int> _remaining = [];
    private readonly Dictionary<string, int> _finalizers = [];
    private readonly List<string> _failures = [];

    public async Task<EmptyingResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in await client.DiscoverAsync(cancellationToken))
        {
            if (!resource.Type.Namespaced || !resource.Verbs.Contains("list") || !resource.Verbs.Contains("delete"))
            {
                continue;
            }

            try
            {
                await EmptyAsync(resource, cancellationToken);
            }
            catch (KubeApiException refusal)
            {
                // One resource that refuses does not keep the others from being deleted.
                _failures.Add(string.Create(CultureInfo.InvariantCulture, $"{resource.Type.GroupResource}: {refusal.Message}"));
            }
        }

        return new EmptyingResult(_remaining, _finalizers, _failures);
    }

    private async Task EmptyAsync(DiscoveredResource resource, CancellationToken cancellationToken)
    {
        var before = await client.ListAsync(resource.Type, new ListQuery(ns), cancellationToken);
        if (before.Items.Count == 0)
        {
            return;
        }

        if (resource.Verbs.Contains("deletecollection"))
        {
            await client.DeleteCollectionAsync(resource.Type, new ListQuery(ns), cancellationToken);
        }
        else
        {
            foreach (var item in before.Items)
            {
                await client.DeleteAsync(resource.Type, new Api.ObjectKey(ns, item.Metadata.Name!), cancellationToken);
            }
        }

        var after = await client.ListAsync(resource.Type, new ListQuery(ns), cancellationToken);
        if (after.Items.Count > 0)
        {
            _remaining[resource.Type.GroupResource] = after.Items.Count;
        }

        foreach (var (finalizer, count) in after.Items.SelectMany(item => item.Metadata.Finalizers ?? []).CountBy(name => name))
        {
            _finalizers[finalizer] = _finalizers.GetValueOrDefault(finalizer) + count;
        }
    }
}
