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

    private readonly HashSet<RuleEntry> _clusters = [];
    private readonly List<RuleOfPorts> _rules = [];
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
        _clusters.Clear();
        _rules.Clear();
        set.AnyRules.CollectTo(_rules, _clusters);
        foreach (var selector in peer.Kind.Content.Selectors)
        {
            set.Rules.GetValueOrDefault(selector)?.CollectTo(_rules, _clusters);
        }

        foreach (var block in peer.Blocks.Content.Blocks)
        {
            set.Rules.GetValueOrDefault(block)?.CollectTo(_rules, _clusters);
        }

        foreach (var rule in peer.Kind.IsUnknown ? set.MaybeRules : [])
        {
            if (_clusters.Add(rule))
            {
                _rules.Add(new RuleOfPorts(rule, null, IsMaybe: true));
            }
        }

        _rules.Sort(static (left, right) => RuleOrder.Instance.Compare(left.Rule, right.Rule));
    }

    /// <summary>Rules to the ports they are about.</summary>
    private void Spread(Isolation isolation, PeerClass peer)
    {
        _spans.Clear();
        var receiver = isolation.Set.Direction == PolicyDirection.Ingress ? isolation.Content.Ports.Ports : peer.Kind.Content.Ports;
        for (var i = 0; i < _rules.Count; i++)
        {
            var (rule, only, isMaybe) = _rules[i];
            if (rule.Rule.IsEveryPort)
            {
                _spans.Add(new RuleSpan(i, RuleSpan.EveryProtocol, 0, ushort.MaxValue, isMaybe));
            }
            else if (only is { } port)
            {
                Spread(i, port, receiver, peer.Kind.IsUnknown, isMaybe);
            }
            else
            {
                foreach (var each in rule.Rule.Ports)
                {
                    Spread(i, each, receiver, peer.Kind.IsUnknown, isMaybe);
                }
            }
        }
    }

    private void Spread(int rule, PortMatch port, ImmutableArray<NamedPort> receiver, bool isUnknown, bool isMaybe)
    {
        if (!port.IsNamed)
        {
            _spans.Add(new RuleSpan(rule, port.Protocol, port.First, port.Last, isMaybe));
            return;
        }

        SpreadName(rule, port, receiver, isMaybe);
        if (isUnknown && _rules[rule].Rule.Direction == PolicyDirection.Egress)
        {
            SpreadUnknown(rule, port);
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
            var rule = _rules[span.Rule].Rule;
            if (rule.Policy.Record!.Tier == tier && (withAudited || !rule.Policy.IsAudited) && cells.TryFind(span, out var first, out var end))
            {
                walk ??= new TierWalk(next);
                walk.Meet(rule, span.IsMaybe, first, end);
            }
        }

        return walk?.Verdicts ?? next;
    }
}
