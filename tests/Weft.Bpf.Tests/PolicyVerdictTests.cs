using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using static Weft.Bpf.Tests.Fabric.PolicyScene;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>What the tables of network policy say of the first packet of a flow.</summary>
public sealed class PolicyVerdictTests
{
    private static readonly byte[] _protocols = [Tcp, Udp, Sctp, Icmp, Gre];

    public static TheoryData<PolicyWay, int> Ways => PolicyScene.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_peer_whose_class_has_a_filter_may_do_what_that_allows(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);

        Assert.All(_protocols, protocol => Assert.Equal(1ul, scene.Send(protocol).MustGo(scene.There).Count(Counter.PolicyAllowed)));
        Assert.All(scene.Rules, rules => Assert.Equal(scene.By(AllowRule), rules));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_peer_that_a_rule_denies_is_dropped_by_that_rule(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny);

        foreach (var protocol in _protocols)
        {
            var record = scene.Send(protocol).MustDrop(scene.Denied).Events[0];
            Assert.Equal((DenyRule, (byte)family), (record.Rule, record.Family));
        }

        Assert.Empty(scene.Rules);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_peer_in_no_class_has_the_filter_of_all_others(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Policies.Classify(0, scene.Peer.Address(family));

        Assert.Equal(DefaultRule, scene.Send().MustDrop(scene.Denied).Events[0].Rule);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_class_without_a_filter_of_its_own_has_that_of_all_others(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny);
        scene.Policies.Define(DefaultFilter, TestRule.Default(Verdict.Allow, DefaultRule));
        scene.Policies.Unassign(PolicyScene.Isolation, PeerClass);
        scene.Send(from: 1001).MustGo(scene.There);

        scene.Policies.Assign(PolicyScene.Isolation, PeerClass, 0);
        scene.Send(from: 1002).MustGo(scene.There);

        Assert.All(scene.Rules, rules => Assert.Equal(scene.By(DefaultRule), rules));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_longest_prefix_says_what_class_an_address_is_of(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        var longer = family == 4 ? "/24" : "/64";
        scene.Policies.Classify(6, family == 4 ? "0.0.0.0/0" : "::/0", scene.Peer.Address(family) + longer);
        scene.Policies.Define(30, Deny);
        scene.Policies.Assign(PolicyScene.Isolation, 6, 30);
        scene.Send(from: 1001).MustGo(scene.There);

        scene.Policies.Classify(6, scene.Peer.Address(family));
        Assert.Equal(DenyRule, scene.Send(from: 1002).MustDrop(scene.Denied).Events[0].Rule);

        scene.Policies.Classify(PeerClass, scene.Peer.Address(family));
        scene.Send(from: 1003).MustGo(scene.There);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void The_most_particular_rule_of_a_filter_counts(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(
            Deny,
            TestRule.OfProtocol(Udp, Verdict.Allow, 1),
            TestRule.OfBlock(Udp, 0x2000, 4, Verdict.Deny, 2),
            TestRule.OfPort(Udp, 0x2001, Verdict.Allow, 3),
            TestRule.OfPort(Tcp, 80, Verdict.Allow, 4));

        uint? DeniedBy(byte protocol, ushort port, ushort from) =>
            scene.Send(protocol, port, from) is { Verdict: Outcome.Shot } outcome ? outcome.MustDrop(scene.Denied).Events[0].Rule : null;

        Assert.Null(DeniedBy(Udp, 0x1fff, 1));
        Assert.Equal(2u, DeniedBy(Udp, 0x2000, 2));
        Assert.Null(DeniedBy(Udp, 0x2001, 3));
        Assert.Equal(2u, DeniedBy(Udp, 0x2fff, 4));
        Assert.Null(DeniedBy(Udp, 0x3000, 5));
        Assert.Null(DeniedBy(Tcp, 80, 6));
        Assert.Equal(DenyRule, DeniedBy(Tcp, 81, 7));
        Assert.Equal(DenyRule, DeniedBy(Sctp, 80, 8));
        Assert.Equal(DenyRule, DeniedBy(Icmp, 80, 9));
        Assert.Equal(DenyRule, DeniedBy(Gre, 80, 10));
        Assert.Equal([1u, 1u, 1u, 1u, 3u, 3u, 4u, 4u], scene.Rules.Select(rules => scene.IsEgress ? rules.Egress : rules.Ingress).Order());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Both_ends_on_one_node_are_asked(int family)
    {
        var node = A();
        var (web, db) = (TwoNodes.Web, TwoNodes.Db);
        node.Policies.Define(7, 20, TestRule.Default(Verdict.Deny, 1), TestRule.OfPort(Tcp, 80, Verdict.Allow, 2), TestRule.OfPort(Tcp, 81, Verdict.Allow, 3));
        node.Policies.Define(8, 21, TestRule.Default(Verdict.Deny, 4), TestRule.OfPort(Tcp, 80, Verdict.Allow, 5), TestRule.OfPort(Tcp, 82, Verdict.Allow, 6));
        node.Policies.Isolate(web, egress: 7);
        node.Policies.Isolate(db, ingress: 8);
        Outcome Send(ushort port) => node.FromWorkload(web, web.To(db.Address(family)).L4(Tcp, ClientPort, port).Build());

        Send(80).MustGo(Counter.Local);
        Assert.Equal(4u, Send(81).MustDrop(DropReason.PolicyIngress).Events[0].Rule);
        Assert.Equal(1u, Send(82).MustDrop(DropReason.PolicyEgress).Events[0].Rule);
        Assert.Equal(1u, Send(83).MustDrop(DropReason.PolicyEgress).Events[0].Rule);
        Assert.Equal([(2u, 5u), (2u, 5u)], node.Connections(family).Select(row => (row.EgressRule, row.IngressRule)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_direction_that_is_not_isolated_is_open_whatever_the_other_is(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny);
        scene.Policies.Isolate(scene.Guarded, scene.IsEgress ? PolicyScene.Isolation : 0, scene.IsEgress ? 0 : PolicyScene.Isolation);

        var outcome = scene.Send().MustGo(scene.There);

        Assert.Equal(0ul, outcome.Count(Counter.PolicyAllowed));
        Assert.All(scene.Rules, rules => Assert.Equal((0u, 0u), rules));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_workload_and_its_own_node_may_always_talk(int family)
    {
        var node = A();
        node.Policies.Define(7, 20, Deny);
        node.Policies.Isolate(TwoNodes.Web, 7, 7);

        node.FromHost(HostA.To(TwoNodes.Web.Address(family)).L4(Tcp, ClientPort, 80).Build()).MustGo(Counter.Local);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(HostA.Address(family)).L4(Tcp, ClientPort, 10250).Build()).MustGo(Counter.Host);
        node.NextGeneration();
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(HostA.Address(family)).L4(Tcp, 80, ClientPort).Build()).MustGo(Counter.Host);
        node.FromHost(HostA.To(TwoNodes.Web.Address(family)).L4(Tcp, 10250, ClientPort).Build()).MustGo(Counter.Local);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Another_node_is_a_peer_like_any(int family)
    {
        var node = A();
        node.Policies.Define(7, 20, Deny);
        node.Policies.Isolate(TwoNodes.Web, 7, 7);
        var host = TwoNodes.Cache with { Ipv4 = TwoNodes.UnderlayB4, Ipv6 = TwoNodes.UnderlayB6 };

        node.Inner(host.To(TwoNodes.Web.Address(family)).L4(Tcp, ClientPort, 80).Build(), TwoNodes.IndexOfB).MustDrop(DropReason.PolicyIngress);
        node.FromWorkload(TwoNodes.Web, TwoNodes.Web.To(host.Address(family)).L4(Tcp, ClientPort, 10250).Build()).MustDrop(DropReason.PolicyEgress);
    }
}
