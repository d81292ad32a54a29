using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Policies;

/// <summary>What applies to the node's workloads, by endpoint id. Values are the kernel's.</summary>
internal sealed class IsolationTable(IPolicyTable<uint, IsolationRow> table) : VersionedTable<uint, IsolationRow, EndpointIsolation, IsolationVersions>(table)
{
    private static readonly EndpointIsolation _closed = new(AbiConstants.IsolationClosed, AbiConstants.IsolationClosed);

    /// <summary>Isolations that nothing may be put into, since filters of theirs are missing.</summary>
    public HashSet<uint> Closed { get; } = [];

    /// <summary>True when nothing may be put into an isolation that nothing is in yet.</summary>
    public bool IsClosedToNew { get; set; }

    /// <summary>Isolations that something was in before the update that is being written.</summary>
    public IReadOnlySet<uint> InUse { get; private set; } = new HashSet<uint>();

    /// <summary>True when the kernel has what applies to an endpoint, and something may pass.</summary>
    public bool Holds(uint endpoint) =>
        TryGetInForce(endpoint, out var value) && value.Ingress != AbiConstants.IsolationClosed && value.Egress != AbiConstants.IsolationClosed;

    /// <summary>Looks again at which isolations are in use.</summary>
    public void CountUse()
    {
        var used = new HashSet<uint>();
        foreach (var row in Actual.Values)
        {
            var value = InForce(row);
            used.Add(value.Ingress);
            used.Add(value.Egress);
        }

        InUse = used;
    }

    /// <summary>Isolations that are wanted for some endpoint.</summary>
    public HashSet<uint> FindWanted()
    {
        var wanted = new HashSet<uint>();
        foreach (var endpoint in Actual.Keys)
        {
            if (TryGetWanted(endpoint, out var value))
            {
                wanted.Add(value.Ingress);
                wanted.Add(value.Egress);
            }
        }

        return wanted;
    }

    protected override EndpointIsolation Absent(uint key) => _closed;

    protected override EndpointIsolation Gone(uint key, EndpointIsolation before) => _closed;

    protected override EndpointIsolation Possible(uint key, EndpointIsolation wanted, EndpointIsolation before) => new(
        IsPossible(wanted.Ingress) ? wanted.Ingress : before.Ingress,
        IsPossible(wanted.Egress) ? wanted.Egress : before.Egress);

    // A new endpoint has no flows.
    protected override bool MayConcernFlows(uint key, EndpointIsolation before, EndpointIsolation now, bool isNew) => !isNew && before != now;

    private bool IsPossible(uint isolation) =>
        isolation == AbiConstants.IsolationNone || !(Closed.Contains(isolation) || (IsClosedToNew && !InUse.Contains(isolation)));
}
