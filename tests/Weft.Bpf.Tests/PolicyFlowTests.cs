using System.Net;
using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using static Weft.Bpf.Tests.Fabric.PolicyScene;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Policies are about flows: who began one decides, and answers are part of it.</summary>
public sealed class PolicyFlowTests
{
    public static TheoryData<PolicyWay, int> Ways => PolicyScene.Ways;

    public static TheoryData<PolicyWay, int, byte> WaysAndProtocols
    {
        get
        {
            var data = new TheoryData<PolicyWay, int, byte>();
            foreach (var way in Enum.GetValues<PolicyWay>())
            {
                foreach (byte protocol in (ReadOnlySpan<byte>)[Tcp, Udp, Sctp, Icmp, Gre])
                {
                    data.Add(way, 4, protocol);
                    data.Add(way, 6, protocol);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WaysAndProtocols))]
    public void Answers_to_an_allowed_flow_pass_and_nothing_else_of_the_server_does(PolicyWay way, int family, byte protocol)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        CloseTheOtherWay(scene);

        scene.Answer(protocol, to: 999).MustDrop(DeniedBack(scene));
        scene.Send(protocol).MustGo(scene.There);
        scene.Answer(protocol).MustGo(scene.Back);
        Assert.Equal(2, scene.Rules.Count());
    }

    [Theory]
    [MemberData(nameof(WaysAndProtocols))]
    public void Answers_are_judged_as_what_they_answer_when_policies_change(PolicyWay way, int family, byte protocol)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        CloseTheOtherWay(scene);
        Establish(scene, protocol);

        scene.PutInForce();
        Assert.Equal(1ul, scene.Answer(protocol, flags: TcpFlags.Ack).MustGo(scene.Back).Count(Counter.FlowResolved));
        Assert.Equal(1ul, scene.Send(protocol, flags: TcpFlags.Ack).MustGo(scene.There).Count(Counter.FlowResolved));

        scene.Policies.Define(PeerFilter, Deny);
        scene.PutInForce();
        foreach (var outcome in new[] { scene.Answer(protocol, flags: TcpFlags.Ack), scene.Send(protocol, flags: TcpFlags.Ack) })
        {
            var record = outcome.MustDrop(scene.Denied).Events[0];
            Assert.Equal(DenyRule, record.Rule);
            Assert.Equal(IPAddress.Parse(PolicyScene.Client.Address(family)), Rows.Address(record.Src, family));
            Assert.Equal(IPAddress.Parse(scene.Server.Address(family)), Rows.Address(record.Dst, family));
        }
    }

    /// <summary>Whichever of the two entries is left in the table, it tells who began the flow.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void One_entry_is_enough_to_know_who_began(PolicyWay way, int family)
    {
        foreach (var isOfAnswers in new[] { true, false })
        {
            var scene = new PolicyScene(way, family);
            scene.Guard(Allow);
            CloseTheOtherWay(scene);
            Establish(scene, Udp);
            scene.Node.Forget(row => ((row.Flags & (byte)CtFlag.Reply) != 0) == isOfAnswers);
            Assert.Single(scene.Rules);
            scene.PutInForce();

            scene.Answer(Udp).MustGo(scene.Back);
            scene.Send(Udp).MustGo(scene.There);
            Assert.Equal(2, scene.Rules.Count());
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_change_cuts_the_flows_it_denies_at_their_next_packet_and_no_others(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        Establish(scene, Tcp, port: 80);
        Establish(scene, Tcp, port: 81);
        scene.Policies.Define(PeerFilter, Deny, TestRule.OfPort(Tcp, 81, Verdict.Allow, 81));
        scene.Send(port: 80, flags: TcpFlags.Ack).MustGo(scene.There);

        scene.PutInForce();

        scene.Send(port: 80, flags: TcpFlags.Ack).MustDrop(scene.Denied);
        scene.Send(port: 81, flags: TcpFlags.Ack).MustGo(scene.There);
        scene.Answer(port: 80, flags: TcpFlags.Ack).MustDrop(scene.Denied);
        scene.Answer(port: 81, flags: TcpFlags.Ack).MustGo(scene.Back);
        Assert.Equal(2, scene.Rules.Count(rules => rules == scene.By(81)));
        scene.Send(port: 80, flags: TcpFlags.Ack).MustDrop(scene.Denied);
        Assert.Equal(0ul, scene.Send(port: 81, flags: TcpFlags.Ack).MustGo(scene.There).Count(Counter.FlowResolved));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_flow_that_was_cut_goes_on_as_the_same_when_it_is_allowed_again(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        Establish(scene, Tcp);
        scene.Policies.Define(PeerFilter, Deny);
        scene.PutInForce();
        scene.Send(flags: TcpFlags.Ack).MustDrop(scene.Denied);

        scene.Policies.Define(PeerFilter, Allow);
        scene.PutInForce();

        Assert.Equal(1ul, scene.Send(flags: TcpFlags.Ack).MustGo(scene.There).Count(Counter.FlowResolved));
        scene.Answer(flags: TcpFlags.Ack).MustGo(scene.Back);
        Assert.All(scene.Node.Connections(family), row => Assert.NotEqual(0, row.Flags & (byte)CtFlag.Assured));
    }

    [Theory]
    [MemberData(nameof(WaysAndProtocols))]
    public void A_denied_flow_leaves_no_entry_and_its_answers_are_flows_of_their_own(PolicyWay way, int family, byte protocol)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny);
        for (var i = 0; i < 3; i++)
        {
            scene.Send(protocol).MustDrop(scene.Denied);
        }

        Assert.Empty(scene.Rules);

        var answer = scene.Answer(protocol, flags: TcpFlags.Ack).MustGo(scene.Back);
        Assert.Equal(1ul, answer.Count(Counter.FlowCreated));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Ports_of_a_flow_that_ended_are_free_for_one_the_other_way_which_is_judged_as_such(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        CloseTheOtherWay(scene);
        Establish(scene, Tcp);
        scene.Send(flags: TcpFlags.Rst).MustGo(scene.There);

        scene.Answer(flags: TcpFlags.Syn).MustDrop(DeniedBack(scene));
        Assert.Equal(1ul, scene.Send(flags: TcpFlags.Syn).MustGo(scene.There).Count(Counter.FlowCreated));
    }

    /// <summary>The client may be gone without a word; whoever has its address and listens on its port must not be reached unasked.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_connection_that_the_server_begins_is_no_answer_while_the_clients_flow_lives(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        CloseTheOtherWay(scene);
        Establish(scene, Tcp);

        scene.Answer(flags: TcpFlags.Syn).MustDrop(DeniedBack(scene));
        scene.Answer(flags: TcpFlags.Ack).MustGo(scene.Back);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_connection_that_begins_anew_is_judged_anew_without_any_change(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        Establish(scene, Tcp);
        scene.Policies.Define(PeerFilter, Deny);
        scene.Send(flags: TcpFlags.Ack).MustGo(scene.There);
        scene.Send(flags: TcpFlags.Fin | TcpFlags.Ack).MustGo(scene.There);
        scene.Answer(flags: TcpFlags.Fin | TcpFlags.Ack).MustGo(scene.Back);

        scene.Send(flags: TcpFlags.Syn).MustDrop(scene.Denied);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_flow_that_slept_too_long_is_a_new_one(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        CloseTheOtherWay(scene);
        Establish(scene, Udp);
        scene.Node.Change(row => row with { LastSeen = row.LastSeen - 200 });

        scene.Answer(Udp).MustDrop(DeniedBack(scene));
        Assert.Equal(1ul, scene.Send(Udp).MustGo(scene.There).Count(Counter.FlowCreated));
    }

    /// <summary>Addresses that were only added deny nothing that was allowed: the generation of flows stays, and known flows do not ask.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void Known_flows_ask_nothing_until_their_generation_ends(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        Establish(scene, Tcp);
        scene.Policies.Forget(scene.Guarded);
        scene.Policies.Generation++;

        scene.Send(flags: TcpFlags.Ack).MustGo(scene.There);
        scene.Answer(flags: TcpFlags.Ack).MustGo(scene.Back);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Entries_have_the_rules_of_their_generation_in_both_directions(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        Establish(scene, Udp);
        Assert.Equal([scene.By(AllowRule), scene.By(AllowRule)], scene.Rules);

        scene.Policies.Define(PeerFilter, TestRule.Default(Verdict.Allow, 77));
        scene.PutInForce();
        scene.Answer(Udp).MustGo(scene.Back);
        scene.Send(Udp).MustGo(scene.There);
        Assert.Equal([scene.By(77), scene.By(77)], scene.Rules);

        scene.Policies.Isolate(scene.Guarded);
        scene.PutInForce();
        scene.Answer(Udp).MustGo(scene.Back);
        scene.Send(Udp).MustGo(scene.There);
        Assert.Equal([(0u, 0u), (0u, 0u)], scene.Rules);
    }

    /// <summary>The other direction of the same workload is denied everything, so that an answer passes as an answer or not at all.</summary>
    private static void CloseTheOtherWay(PolicyScene scene)
    {
        scene.Policies.Define(8, 40, TestRule.Default(Verdict.Deny, 8));
        scene.Policies.Isolate(scene.Guarded, scene.IsEgress ? 8 : PolicyScene.Isolation, scene.IsEgress ? PolicyScene.Isolation : 8);
    }

    private static DropReason DeniedBack(PolicyScene scene) => scene.IsEgress ? DropReason.PolicyIngress : DropReason.PolicyEgress;

    private static void Establish(PolicyScene scene, byte protocol, ushort port = Port)
    {
        scene.Send(protocol, port).MustGo(scene.There);
        scene.Answer(protocol, port).MustGo(scene.Back);
        scene.Send(protocol, port, flags: TcpFlags.Ack).MustGo(scene.There);
    }
}
