using System.Collections.Immutable;
using Weft.Agent.Policies.Records;
using Weft.Agent.Services.Records;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>
/// The verdict of an isolation on peers of one class, for every protocol and port: the Admin tier first, then NetworkPolicies, where there
/// are none the Baseline tier, then zero trust.
/// </summary>
/// <remarks>
/// Of a peer of which nothing is known, an accepting selector matches nothing, and a denying or passing one may match: only what is allowed
/// either way is.
/// </remarks>
internal sealed class FilterBuilder
{
    private static readonly byte[] _protocols = [ProtocolNumber.Tcp, ProtocolNumber.Udp, ProtocolNumber.Sctp];

    private readonly SortedSet<RuleEntry> _certain = new(RuleOrder.Instance);
    private readonly List<RuleEntry> _rules = [];
    private readonly List<RuleSpan> _spans = [];

    /// <summary>How many filters were made.</summary>
    public long Built { get; private set; }

    public PolicyFilter Build(Isolation isolation, PeerClass peer)
    {
        Built++;
        Gather(isolation.Set, peer);
        Spread(isolation, peer);
        var others = Judge(isolation, PortCells.Every(0))[0];
        var filter = ImmutableArray.CreateBuilder<FilterRule>();
        filter.Add(new FilterRule(0, 0, ushort.MaxValue, others));
        foreach (var protocol in _protocols)
        {
            var cells = PortCells.Of(protocol, _spans);
            if (cells.IsDivided)
            {
                FilterRows.Add(filter, cells, Judge(isolation, cells), others);
            }
        }

        return new PolicyFilter(filter.ToImmutable());
    }

    /// <summary>The rules that match the peer, or may, in the order in which they are asked.</summary>
    private void Gather(PolicySet set, PeerClass peer)
    {
        _certain.Clear();
        _certain.UnionWith(set.AnyRules);
        foreach (var selector in peer.Kind.Content.Selectors)
        {
            AddRules(set, selector);
        }

        foreach (var block in peer.Blocks.Content.Blocks)
        {
            AddRules(set, block);
        }

        _rules.Clear();
        _rules.AddRange(_certain);
        if (peer.Kind.IsUnknown)
        {
            _rules.AddRange(set.MaybeRules.Where(rule => !_certain.Contains(rule)));
            _rules.Sort(RuleOrder.Instance);
        }
    }

    private void AddRules(PolicySet set, Peer peer)
    {
        if (set.Rules.TryGetValue(peer, out var rules))
        {
            _certain.UnionWith(rules);
        }
    }

    /// <summary>Rules to the ports they are about.</summary>
    private void Spread(Isolation isolation, PeerClass peer)
    {
        _spans.Clear();
        var receiver = isolation.Set.Direction == PolicyDirection.Ingress ? isolation.Content.Ports.Ports : peer.Kind.Content.Ports;
        for (var i = 0; i < _rules.Count; i++)
        {
            var rule = _rules[i];
            var isMaybe = !_certain.Contains(rule);
            if (rule.Rule.IsEveryPort)
            {
                _spans.Add(new RuleSpan(i, RuleSpan.EveryProtocol, 0, ushort.MaxValue, isMaybe));
                continue;
            }

            foreach (var port in rule.Rule.Ports)
            {
                if (!port.IsNamed)
                {
                    _spans.Add(new RuleSpan(i, port.Protocol, port.First, port.Last, isMaybe));
                }
                else
                {
                    SpreadName(i, port, receiver, isMaybe);
                    if (peer.Kind.IsUnknown && rule.Direction == PolicyDirection.Egress)
                    {
                        SpreadUnknown(i, port);
                    }
                }
            }
        }
    }

    private void SpreadName(int rule, PortMatch port, ImmutableArray<NamedPort> receiver, bool isMaybe)
    {
        foreach (var named in receiver)
        {
            if (named.Name == port.Name && (port.Protocol == 0 || port.Protocol == named.Protocol))
            {
                _spans.Add(new RuleSpan(rule, named.Protocol, named.Number, named.Number, isMaybe));
            }
        }
    }

    // Any port of the peer may have the name.
    private void SpreadUnknown(int rule, PortMatch port)
    {
        foreach (var protocol in _protocols)
        {
            if (port.Protocol == 0 || port.Protocol == protocol)
            {
                _spans.Add(new RuleSpan(rule, protocol, 0, ushort.MaxValue, IsMaybe: true));
            }
        }
    }

    private PolicyVerdict[] Judge(Isolation isolation, PortCells cells)
    {
        var enforced = Decide(isolation, cells, withAudited: false);
        if (!isolation.Set.HasAudited && !isolation.Content.Trust.IsAudited)
        {
            return enforced;
        }

        var audited = Decide(isolation, cells, withAudited: true);
        for (var i = 0; i < enforced.Length; i++)
        {
            if (enforced[i].IsAllowed != audited[i].IsAllowed)
            {
                enforced[i] = enforced[i] with { AuditRule = audited[i].Rule };
            }
        }

        return enforced;
    }

    private PolicyVerdict[] Decide(Isolation isolation, PortCells cells, bool withAudited)
    {
        var (set, trust) = (isolation.Set, isolation.Content.Trust);
        var verdicts = new PolicyVerdict[cells.Count];
        if (withAudited ? set.Networks > 0 : set.HasEnforcedNetworks)
        {
            Array.Fill(verdicts, new PolicyVerdict(false, withAudited && set.HasAudited ? set.Defaults.Audited : set.Defaults.Enforced, 0));
            verdicts = Ask(PolicyTier.Network, verdicts, cells, withAudited);
        }
        else
        {
            var isClosed = trust.IsZero && (withAudited || !trust.IsAudited);
            Array.Fill(verdicts, new PolicyVerdict(!isClosed, isClosed ? isolation.TrustRule : RuleTable.OpenRule(set.Direction), 0));
            verdicts = Ask(PolicyTier.Baseline, verdicts, cells, withAudited);
        }

        return Ask(PolicyTier.Admin, verdicts, cells, withAudited);
    }

    /// <param name="next">What holds where the tier says nothing.</param>
    private PolicyVerdict[] Ask(PolicyTier tier, PolicyVerdict[] next, PortCells cells, bool withAudited)
    {
        TierWalk? walk = null;
        foreach (var span in _spans)
        {
            var rule = _rules[span.Rule];
            if (rule.Policy.Record!.Tier == tier && (withAudited || !rule.Policy.IsAudited) && cells.TryFind(span, out var first, out var end))
            {
                walk ??= new TierWalk(next);
                walk.Meet(rule, span.IsMaybe, first, end);
            }
        }

        return walk?.Verdicts ?? next;
    }
}
