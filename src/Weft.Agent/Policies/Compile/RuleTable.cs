using System.Collections.Immutable;
using Weft.Agent.Policies.Records;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>What rule ids stand for. Ids are never used again, and names of rules that are gone are kept for a while: reports of packets come later.</summary>
internal sealed class RuleTable
{
    /// <summary>Names of rules that are gone; the oldest go first.</summary>
    private const int MaxGone = 16_384;

    private const uint OpenIngress = 1;
    private const uint OpenEgress = 2;

    private readonly Queue<uint> _gone = new();
    private ImmutableDictionary<uint, PolicyRuleName> _names = ImmutableDictionary<uint, PolicyRuleName>.Empty
        .Add(OpenIngress, Open(PolicyDirection.Ingress)).Add(OpenEgress, Open(PolicyDirection.Egress));

    private uint _last = OpenEgress;

    public ImmutableDictionary<uint, PolicyRuleName> Names => _names;

    /// <summary>The rule that allows what nothing isolates.</summary>
    public static uint OpenRule(PolicyDirection direction) => direction == PolicyDirection.Ingress ? OpenIngress : OpenEgress;

    public uint Add(PolicyRuleName name)
    {
        _names = _names.Add(++_last, name);
        return _last;
    }

    public void Rename(uint id, PolicyRuleName name)
    {
        if (!_names[id].Equals(name))
        {
            _names = _names.SetItem(id, name);
        }
    }

    /// <param name="id">0 for none.</param>
    public void Remove(uint id)
    {
        if (id == 0)
        {
            return;
        }

        _gone.Enqueue(id);
        while (_gone.Count > MaxGone)
        {
            _names = _names.Remove(_gone.Dequeue());
        }
    }

    private static PolicyRuleName Open(PolicyDirection direction) => new(PolicyRuleKind.Open, null, PolicyTier.Network, direction, null, null, [], 0);
}
