using Weft.Dataplane.Abi;
using KernelFilterKey = Weft.Dataplane.Abi.FilterKey;

namespace Weft.Dataplane.Policies;

/// <summary>Pairs of isolation and class, and their filters. All numbers are the kernel's.</summary>
/// <param name="isInPlace">Whether a filter's rules are in the kernel.</param>
/// <param name="isClassInUse">Whether some address was in a class before the update that is being written.</param>
internal sealed class FilterTable(
    IPolicyTable<KernelFilterKey, FilterRow> table, IsolationTable isolations, Func<uint, bool> isInPlace, Func<uint, bool> isClassInUse)
    : VersionedTable<KernelFilterKey, FilterRow, uint, FilterVersions>(table)
{
    /// <summary>Isolations that some endpoint is to be in. Rows of others are not looked at any more, or kept for endpoints that cannot leave them.</summary>
    public IReadOnlySet<uint> WantedIsolations { get; set; } = new HashSet<uint>();

    /// <summary>Filters of rows that are not wanted and still there, or that cannot be changed.</summary>
    public HashSet<uint> FindLeftOver() =>
        [.. Open.Select(key => TryGetInForce(key, out var filter) ? filter : 0)];

    protected override uint Absent(KernelFilterKey key) => 0;

    protected override uint Gone(KernelFilterKey key, uint before) => WantedIsolations.Contains(key.Isolation) ? 0 : before;

    protected override bool MayGo(KernelFilterKey key, uint inForce) => inForce == 0 || !isolations.InUse.Contains(key.Isolation);

    protected override uint Possible(KernelFilterKey key, uint wanted, uint before) => isInPlace(wanted) ? wanted : before;

    // Of an isolation that nobody was in, or a class that nobody had, no flow was judged by.
    protected override bool MayConcernFlows(KernelFilterKey key, uint before, uint now, bool isNew) =>
        before != now && isolations.InUse.Contains(key.Isolation) && (!isNew || key.Class == 0 || isClassInUse(key.Class));
}
