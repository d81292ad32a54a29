using System.Collections.Immutable;

namespace Weft.Agent.Cluster;

/// <summary>The newest known view of the cluster. One writer; readers take it whole.</summary>
internal sealed class ClusterSource
{
    private volatile ClusterView? _view;

    /// <summary>Raised after <see cref="Current"/> changed, on the writer's thread.</summary>
    public event Action? Changed;

    /// <summary>Null until there is a cached or a live view.</summary>
    public ClusterView? Current => _view;

    public void Publish(ClusterView view)
    {
        _view = view;
        Changed?.Invoke();
    }
}

/// <param name="Versions">Per watched plural, the resourceVersion up to which changes that matter here are in the snapshot.</param>
/// <param name="IsLive">False for the view from disk.</param>
internal sealed record ClusterView(ClusterSnapshot Snapshot, ImmutableSortedDictionary<string, string> Versions, bool IsLive);
