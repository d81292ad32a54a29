using Weft.Dataplane.Abi;
using Weft.Dataplane.Conntrack;

namespace Weft.Dataplane;

public sealed partial class NodeDataplane
{
    /// <summary>
    /// Open connections of Services by where clients sent them and who got them. A connection is translated by one node only, so the sum over
    /// all nodes counts each once. Walks the whole connection table: some 60 ms when that is full.
    /// </summary>
    public IReadOnlyDictionary<ServiceFlow, int> CountServiceFlows()
    {
        var now = MonotonicClock.Now(_options.TimeProvider);
        var counts = new Dictionary<ServiceFlow, int>();
        ServiceFlows.Count4(_maps.Get(MapSpecs.Ct4), now, counts);
        ServiceFlows.Count6(_maps.Get(MapSpecs.Ct6), now, counts);
        return counts;
    }
}
