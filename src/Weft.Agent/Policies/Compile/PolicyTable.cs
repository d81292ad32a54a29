using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;
using Weft.Agent.Policies.Selectors;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>All policies, and which workloads of this node each selects. Rules are made of those only that select somebody here.</summary>
internal sealed class PolicyTable(PodTable pods, LocalTable locals, PeerTable peers, RuleTable rules)
{
    private static readonly PolicyDirection[] _directions = [PolicyDirection.Ingress, PolicyDirection.Egress];

    private readonly Dictionary<PolicyId, PolicyEntry> _policies = [];
    private readonly SelectorIndex<PolicyEntry> _subjects = new();
    private readonly Dictionary<PolicyId, PolicyRecord?> _told = [];
    private readonly HashSet<PolicyEntry> _touched = [];
    private readonly List<PolicyEntry> _found = [];

    public IEnumerable<PolicyEntry> All => _policies.Values;

    public int Count => _policies.Count;

    public PolicyEntry? Find(PolicyId id) => _policies.GetValueOrDefault(id);

    public void Change(PolicyId id, PolicyRecord? next) => _told[id] = next;

    /// <summary>Who selects whom, and by which rules; <see cref="SetTable"/> does the rest.</summary>
    public void Select()
    {
        foreach (var (id, next) in _told)
        {
            if (next is not null || _policies.ContainsKey(id))
            {
                Apply(EntryOf(id), next);
            }
        }

        _told.Clear();
        foreach (var local in locals.Changed)
        {
            Select(local);
        }

        foreach (var policy in _touched.Where(policy => policy.Selected.Count > 0 && !ReferenceEquals(policy.RulesOf, policy.Record)))
        {
            MakeRules(policy);
        }
    }

    /// <summary>Lets go of what no set has any more.</summary>
    public void Tidy()
    {
        foreach (var policy in _touched.Where(policy => policy.Selected.Count == 0))
        {
            DropRules(policy);
            if (policy.Record is null)
            {
                _policies.Remove(policy.Id);
                if (policy.Home is { } home)
                {
                    home.Policies--;
                    pods.Tidy(home);
                }
            }
        }

        _touched.Clear();
    }

    private PolicyEntry EntryOf(PolicyId id)
    {
        ref var policy = ref CollectionsMarshal.GetValueRefOrAddDefault(_policies, id, out _);
        if (policy is null)
        {
            var home = id.Kind == PolicyKind.NetworkPolicy ? pods.HomeOf(id.Namespace) : null;
            if (home is not null)
            {
                home.Policies++;
            }

            policy = new PolicyEntry(id, home, Marks.Next());
        }

        return policy;
    }

    private void Apply(PolicyEntry policy, PolicyRecord? next)
    {
        var before = policy.Record;
        var isSame = before is not null && next is not null && before.IsLike(next);
        policy.Record = next;
        if (isSame)
        {
            policy.RulesOf = policy.RulesOf is null ? null : next;
            return;
        }

        _touched.Add(policy);
        if (before is not null && next is not null && before.Subject.Equals(next.Subject))
        {
            foreach (var local in policy.Selected)
            {
                Redirect(policy, local, before, next);
            }

            return;
        }

        if (before is not null)
        {
            _subjects.Remove(before.Subject, policy);
        }

        if (next is not null)
        {
            _subjects.Add(next.Subject, policy);
        }

        var selected = next is null ? [] : SelectedBy(next.Subject);
        foreach (var local in policy.Selected.Except(selected).ToList())
        {
            Unlink(policy, local, before);
        }

        foreach (var local in policy.Selected)
        {
            Redirect(policy, local, before, next!);
        }

        foreach (var local in selected.Except(policy.Selected).ToList())
        {
            Link(policy, local);
        }
    }

    private HashSet<LocalEntry> SelectedBy(PodSelector subject)
    {
        IEnumerable<LocalEntry> candidates = subject.Namespace is not { } name ? locals.All : pods.FindHome(name) is { } home ? home.Locals : [];
        return [.. candidates.Where(local => local.Home?.Record is { } home && subject.Matches(home, local.Pod!.Record.Labels))];
    }

    private void Select(LocalEntry local)
    {
        _found.Clear();
        if (local is { IsResolved: true, Home.Record: { } home })
        {
            _subjects.Find(home, local.Pod!.Record.Labels, _found);
        }

        foreach (var policy in local.Policies.Except(_found).ToList())
        {
            Unlink(policy, local, policy.Record);
        }

        foreach (var policy in _found.Except(local.Policies).ToList())
        {
            Link(policy, local);
        }
    }

    private void Link(PolicyEntry policy, LocalEntry local)
    {
        policy.Selected.Add(local);
        local.Policies.Add(policy);
        _touched.Add(policy);
        locals.Changed.Add(local);
        foreach (var direction in _directions.Where(direction => Concerns(policy.Record, direction)))
        {
            local.Side(direction).Add(policy);
        }
    }

    private void Unlink(PolicyEntry policy, LocalEntry local, PolicyRecord? before)
    {
        policy.Selected.Remove(local);
        local.Policies.Remove(policy);
        _touched.Add(policy);
        locals.Changed.Add(local);
        foreach (var direction in _directions.Where(direction => Concerns(before, direction)))
        {
            local.Side(direction).Remove(policy);
        }
    }

    private void Redirect(PolicyEntry policy, LocalEntry local, PolicyRecord? before, PolicyRecord next)
    {
        foreach (var direction in _directions)
        {
            var concerns = Concerns(next, direction);
            if (Concerns(before, direction) != concerns)
            {
                locals.Changed.Add(local);
                if (concerns)
                {
                    local.Side(direction).Add(policy);
                }
                else
                {
                    local.Side(direction).Remove(policy);
                }
            }
        }
    }

    private static bool Concerns(PolicyRecord? record, PolicyDirection direction) =>
        (direction == PolicyDirection.Ingress ? record?.Ingress : record?.Egress) is not null;

    private void MakeRules(PolicyEntry policy)
    {
        var record = policy.Record!;
        var before = policy.Ingress.AddRange(policy.Egress);
        policy.Ingress = RulesOf(policy, PolicyDirection.Ingress, record.Ingress ?? []);
        policy.Egress = RulesOf(policy, PolicyDirection.Egress, record.Egress ?? []);
        policy.RulesOf = record;
        foreach (var set in policy.Sets.Where(set => Concerns(record, set.Direction)).ToList())
        {
            set.Put(policy);
        }

        Release(before);
        foreach (var gone in policy.RuleIds.Where(pair => !policy.Rules(pair.Key.Direction).Any(rule => rule.Id == pair.Value)).ToList())
        {
            rules.Remove(gone.Value);
            policy.RuleIds.Remove(gone.Key);
        }
    }

    private ImmutableArray<RuleEntry> RulesOf(PolicyEntry policy, PolicyDirection direction, ImmutableArray<PolicyRule> all)
    {
        var made = ImmutableArray.CreateBuilder<RuleEntry>(all.Length);
        foreach (var rule in all)
        {
            var name = NameOf(policy, direction, rule);
            if (policy.RuleIds.TryGetValue((direction, rule.Index), out var id))
            {
                rules.Rename(id, name);
            }
            else
            {
                id = policy.RuleIds[(direction, rule.Index)] = rules.Add(name);
            }

            made.Add(new RuleEntry(policy, direction, made.Count, rule, policy.Record!.IsAudited, id, peers.Acquire(direction, rule)));
        }

        return made.ToImmutable();
    }

    private static PolicyRuleName NameOf(PolicyEntry policy, PolicyDirection direction, PolicyRule rule) => new(
        policy.IsNetworkPolicy ? PolicyRuleKind.NetworkPolicy : PolicyRuleKind.ClusterNetworkPolicy,
        policy.Id, policy.Record!.Tier, direction, rule.Index, rule.Name.Length == 0 ? null : rule.Name, [], 0);

    private void DropRules(PolicyEntry policy)
    {
        Release(policy.Ingress.AddRange(policy.Egress));
        (policy.Ingress, policy.Egress, policy.RulesOf) = ([], [], null);
        foreach (var id in policy.RuleIds.Values)
        {
            rules.Remove(id);
        }

        policy.RuleIds.Clear();
    }

    private void Release(ImmutableArray<RuleEntry> gone)
    {
        foreach (var rule in gone)
        {
            peers.Release(rule);
        }
    }
}
