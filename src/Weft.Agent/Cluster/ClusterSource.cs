using System.Collections.Immutable;
using Weft.Agent.Apply;

namespace Weft.Agent.Cluster;

/// <summary>The newest known view of the cluster; none until there is a cached or a live one.</summary>
internal sealed class ClusterSource : ViewSource<ClusterView>;

/// <param name="Versions">Per watched plural, the resourceVersion up to which changes that matter here are in the snapshot.</param>
/// <param name="IsLive">False for the view from disk.</param>
internal sealed record ClusterView(ClusterSnapshot Snapshot, ImmutableSortedDictionary<string, string> Versions, bool IsLive);
