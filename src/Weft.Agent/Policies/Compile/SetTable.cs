using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>Workloads by the policies that apply to them in one direction. Workloads that stay together keep their set when it changes.</summary>
internal sealed class SetTable
{
    /// <summary>Policies that a default's name names; more are counted.</summary>
    private const int MaxNamed = 8;

    private readonly PolicyDirection _direction;
    private readonly RuleTable _rules;
    private readonly Dictionary<UInt128, PolicySet> _sets = [];
    private readonly PolicySet _empty;

    public SetTable(PolicyDirection direction, RuleTable rules)
    {
        (_direction, _rules) = (direction, rules);
        _empty = new PolicySet(direction);
        _sets.Add(0, _empty);
    }

    public IReadOnlyCollection<PolicySet> All => _sets.Values;

    public void Settle(IEnumerable<LocalEntry> changed)
    {
        foreach (var ((before, sum), together) in Moves(changed))
        {
            if (before is not null && before != _empty && before.Members.Count == together.Count && !_sets.ContainsKey(sum))
            {
                _sets.Remove(before.Sum);
                Change(before, together[0].Side(_direction));
                _sets.Add(sum, before);
            }
            else
            {
                Move(together, before, sum);
            }

            foreach (var local in together)
            {
                local.Side(_direction).Added.Clear();
                local.Side(_direction).Removed.Clear();
            }
        }

        foreach (var set in _sets.Values.Where(set => set.Changes.IsNames))
        {
            Name(set);
        }
    }

    /// <summary>Notes that a namespace's NetworkPolicies are audited now, or no longer.</summary>
    public static void NoteMode(Home home)
    {
        foreach (var local in home.Locals)
        {
            foreach (var set in (ReadOnlySpan<PolicySet?>)[local.Ingress.Set, local.Egress.Set])
            {
                if (set is not null)
                {
                    (set.Changes.IsEverything, set.Changes.IsNames) = (true, true);
                }
            }
        }
    }

    private Dictionary<(PolicySet?, UInt128), List<LocalEntry>> Moves(IEnumerable<LocalEntry> changed)
    {
        Dictionary<(PolicySet?, UInt128), List<LocalEntry>> moves = [];
        foreach (var local in changed)
        {
            var side = local.Side(_direction);
            if (!local.IsResolved)
            {
                Leave(local, side);
            }
            else if (side.Set is null || side.Added.Count + side.Removed.Count > 0)
            {
                var sum = side.Set?.Sum ?? 0;
                foreach (var policy in side.Added)
                {
                    sum += policy.Mark;
                }

                foreach (var policy in side.Removed)
                {
                    sum -= policy.Mark;
                }

                (CollectionsMarshal.GetValueRefOrAddDefault(moves, (side.Set, sum), out _) ??= []).Add(local);
            }
        }

        return moves;
    }

    private static void Change(PolicySet set, LocalSide how)
    {
        foreach (var policy in how.Removed)
        {
            set.Take(policy);
        }

        foreach (var policy in how.Added)
        {
            set.Put(policy);
        }
    }

    private void Move(List<LocalEntry> together, PolicySet? before, UInt128 sum)
    {
        if (!_sets.TryGetValue(sum, out var next))
        {
            next = new PolicySet(_direction);
            var how = together[0].Side(_direction);
            foreach (var policy in (before?.Policies ?? []).Where(policy => !how.Removed.Contains(policy)).Concat(how.Added))
            {
                next.Put(policy);
            }

            _sets.Add(sum, next);
        }

        foreach (var local in together)
        {
            before?.Members.Remove(local);
            next.Members.Add(local);
            local.Side(_direction).Set = next;
        }

        Tidy(before);
    }

    private void Leave(LocalEntry local, LocalSide side)
    {
        var before = side.Set;
        before?.Members.Remove(local);
        side.Set = null;
        side.Added.Clear();
        side.Removed.Clear();
        Tidy(before);
    }

    private void Tidy(PolicySet? set)
    {
        if (set is null || set == _empty || set.Members.Count > 0)
        {
            return;
        }

        _sets.Remove(set.Sum);
        foreach (var policy in set.Policies.ToList())
        {
            set.Take(policy);
        }

        _rules.Remove(set.Defaults.Enforced);
        _rules.Remove(set.Defaults.Audited);
    }

    /// <summary>Names the rules by which isolated workloads are closed.</summary>
    private void Name(PolicySet set)
    {
        if (set.HasEnforcedNetworks)
        {
            set.Defaults.Enforced = Name(set.Defaults.Enforced, [.. set.Policies.Where(policy => policy.IsNetworkPolicy && !policy.IsAudited).Take(MaxNamed)], set.EnforcedNetworks);
        }

        if (set.Networks > 0 && set.HasAudited)
        {
            set.Defaults.Audited = Name(set.Defaults.Audited, [.. set.Policies.Where(policy => policy.IsNetworkPolicy).Take(MaxNamed)], set.Networks);
        }
    }

    private uint Name(uint id, ImmutableArray<PolicyEntry> first, int all)
    {
        var name = new PolicyRuleName(
            PolicyRuleKind.Isolation, null, PolicyTier.Network, _direction, null, null, [.. first.Select(policy => policy.Id.Key)], all - first.Length);
        if (id == 0)
        {
            return _rules.Add(name);
        }

        _rules.Rename(id, name);
        return id;
    }
}
