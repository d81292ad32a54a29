using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Reconcile;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Devices;

/// <summary>The one row of configuration, and the generation in it.</summary>
internal sealed class ConfigReconciler(BpfMap<uint, ConfigRow> map)
{
    private ConfigRow _actual;

    /// <summary>Known flows resolved under an older one look up their next hop again.</summary>
    public uint Generation => _actual.Generation;

    public void ReadBack()
    {
        map.TryLookup(0, out _actual);
    }

    /// <summary>Writes what the devices say, before a program that needs it is attached.</summary>
    public void Write(NodeFacts facts, IReadOnlyCollection<IPNetwork> localPrefixes, ChangeLog log)
    {
        var isFirst = RowComparer<ConfigRow>.IsZero(_actual);
        var wanted = ConfigRows.ToConfig(facts, localPrefixes, Math.Max(1, _actual.Generation));
        if (RowComparer<ConfigRow>.Instance.Equals(wanted, _actual))
        {
            return;
        }

        log.InvalidatesFlows |= !isFirst;
        Put(wanted, log);
    }

    /// <summary>Makes known flows look again, after everything else is in.</summary>
    /// <returns>False when the kernel refused.</returns>
    public bool RaiseGeneration(ChangeLog log)
    {
        var next = _actual;

        // 0 is what a row never written has.
        next.Generation = _actual.Generation == uint.MaxValue ? 1 : _actual.Generation + 1;
        return Put(next, log);
    }

    private bool Put(ConfigRow row, ChangeLog log)
    {
        var isDone = log.Try(Subjects.Underlay, map.Map.Name, () => map.Update(0, row));
        if (isDone)
        {
            _actual = row;
        }

        return isDone;
    }
}
