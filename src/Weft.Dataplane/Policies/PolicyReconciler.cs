using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Policies;

/// <summary>Brings the policies of a state into the kernel. The cost of a pass is that of what changed since the last.</summary>
internal sealed class PolicyReconciler(PinnedMaps maps)
{
    private readonly MapReconciler<uint, IsolationRow> _isolations =
        new(maps.Get(MapSpecs.Isolations), subjectOf: id => Subjects.Of(new EndpointId(id)));

    private PolicyIds? _ids;
    private PolicyState? _applied;

    /// <summary>Null before the first look at the kernel.</summary>
    public PolicyIds? Ids => _ids;

    public void ReadBack()
    {
        _isolations.ReadBack();
        _ids ??= PolicyIds.Beside(_isolations.Actual.Values.SelectMany(row => new[] { row.Ingress, row.Egress, row.IngressBefore, row.EgressBefore }));
    }

    /// <summary>False when nobody has said yet what applies to an endpoint.</summary>
    public bool IsKnown(EndpointId endpoint) =>
        _applied is null ? _isolations.Actual.ContainsKey(endpoint.Value) : _applied.Isolations.Contains(endpoint);

    /// <summary>True when the kernel has what applies to an endpoint.</summary>
    public bool Holds(EndpointId endpoint) =>
        _applied is null ? _isolations.Actual.ContainsKey(endpoint.Value) : _isolations.Holds(endpoint.Value);

    public void Want(PolicyState policies)
    {
        foreach (var id in policies.Isolations.ChangesSince((_applied ?? PolicyState.Empty).Isolations))
        {
            if (policies.Isolations.TryGet(id, out var isolation))
            {
                var (ingress, egress) = (_ids!.ToKernel(isolation.Ingress), _ids.ToKernel(isolation.Egress));
                _isolations.Want(id.Value, new IsolationRow { Ingress = ingress, Egress = egress, IngressBefore = ingress, EgressBefore = egress });
            }
            else
            {
                _isolations.Unwant(id.Value);
            }
        }

        _applied = policies;
    }

    public void Write(ChangeLog log)
    {
        // Until it is known what is wanted, what is there stays.
        if (_applied is not null)
        {
            _isolations.Write(log);
        }
    }

    public void Delete(ChangeLog log)
    {
        if (_applied is not null)
        {
            _isolations.Delete(log);
        }
    }
}
