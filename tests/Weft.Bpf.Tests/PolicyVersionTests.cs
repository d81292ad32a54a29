using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using static Weft.Bpf.Tests.Fabric.PolicyScene;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>Rows have two versions: an update is written under the generation to come, and comes in force by one store.</summary>
public sealed class PolicyVersionTests
{
    private const uint Next = PolicyTables.Start + 1;
    private const uint Other = 9;

    /// <summary>The three tables whose rows have two versions.</summary>
    public enum Table
    {
        Isolations,
        Classes,
        Filters,
    }

    public static TheoryData<PolicyWay, int> Ways => PolicyScene.Ways;

    public static TheoryData<Table, PolicyWay, int> TablesAndWays
    {
        get
        {
            var data = new TheoryData<Table, PolicyWay, int>();
            foreach (var table in Enum.GetValues<Table>())
            {
                foreach (var way in Enum.GetValues<PolicyWay>())
                {
                    data.Add(table, way, 4);
                    data.Add(table, way, 6);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(TablesAndWays))]
    public void A_row_changes_its_meaning_when_its_generation_comes_in_force(Table table, PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        Prepare(scene, table, family, isAllowedNow: false, since: Next);
        scene.Send(from: 1001).MustGo(scene.There);

        scene.Policies.Generation = Next;
        scene.Send(from: 1002).MustDrop(scene.Denied);
        scene.Policies.Generation = Next + 1;
        scene.Send(from: 1003).MustDrop(scene.Denied);
    }

    [Theory]
    [MemberData(nameof(TablesAndWays))]
    public void Generations_may_wrap(Table table, PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Policies.Generation = uint.MaxValue;
        Prepare(scene, table, family, isAllowedNow: true, since: 1);
        scene.Send(from: 1001).MustDrop(scene.Denied);
        scene.Policies.Generation = 0;
        scene.Send(from: 1002).MustDrop(scene.Denied);

        scene.Policies.Generation = 1;
        scene.Send(from: 1003).MustGo(scene.There);
        scene.Policies.Generation = 0x7000_0000;
        scene.Send(from: 1004).MustGo(scene.There);
    }

    /// <summary>The class of an address that is to come is not that of its prefix before, and one that is gone is it again.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void An_address_to_come_or_gone_is_of_its_prefix_until_or_from_then(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Policies.Classify(PeerClass, scene.Peer.Address(family) + (family == 4 ? "/24" : "/64"));
        scene.Policies.Classify(scene.Peer.Address(family), new ClassRow { Now = Other, Before = PeerClass, Since = Next });
        scene.Send(from: 1001).MustGo(scene.There);
        scene.Policies.Generation = Next;
        scene.Send(from: 1002).MustDrop(scene.Denied);

        scene.Policies.Classify(scene.Peer.Address(family), new ClassRow { Now = PeerClass, Before = Other, Since = Next + 1 });
        scene.Send(from: 1003).MustDrop(scene.Denied);
        scene.Policies.Generation = Next + 1;
        scene.Send(from: 1004).MustGo(scene.There);
    }

    /// <summary>No filter in force is as if there were no row: that of all others holds.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_filter_to_come_or_gone_leaves_its_class_to_that_of_all_others(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Policies.Assign(PolicyScene.Isolation, PeerClass, new FilterRow { Now = PeerFilter, Before = 0, Since = Next });
        Assert.Equal(DefaultRule, scene.Send(from: 1001).MustDrop(scene.Denied).Events[0].Rule);
        scene.Policies.Generation = Next;
        scene.Send(from: 1002).MustGo(scene.There);

        scene.Policies.Assign(PolicyScene.Isolation, PeerClass, new FilterRow { Now = 0, Before = PeerFilter, Since = Next + 1 });
        scene.Send(from: 1003).MustGo(scene.There);
        scene.Policies.Generation = Next + 1;
        Assert.Equal(DefaultRule, scene.Send(from: 1004).MustDrop(scene.Denied).Events[0].Rule);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Policies_that_are_to_come_do_not_isolate_yet_and_those_gone_no_more(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny);
        scene.Policies.Write(scene.Guarded, Row(scene, PolicyScene.Isolation, 0, Next));
        scene.Send(from: 1001).MustGo(scene.There);
        scene.Policies.Generation = Next;
        scene.Send(from: 1002).MustDrop(scene.Denied);

        scene.Policies.Write(scene.Guarded, Row(scene, 0, PolicyScene.Isolation, Next + 1));
        scene.Send(from: 1003).MustDrop(scene.Denied);
        scene.Policies.Generation = Next + 1;
        scene.Send(from: 1004).MustGo(scene.There);
    }

    /// <summary>An update of all three tables at once, as when a policy is replaced: before the store the old one holds, after it the new one.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void An_update_of_many_rows_comes_in_force_as_a_whole(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny, TestRule.OfPort(Tcp, 80, Verdict.Allow, 80));
        scene.Policies.Define(30, Deny, TestRule.OfPort(Tcp, 81, Verdict.Allow, 81));
        scene.Policies.Define(31, TestRule.Default(Verdict.Deny, DefaultRule));
        scene.Policies.Assign(8, Other, new FilterRow { Now = 30, Since = Next });
        scene.Policies.Assign(8, 0, new FilterRow { Now = 31, Since = Next });
        scene.Policies.Classify(scene.Peer.Address(family), new ClassRow { Now = Other, Before = PeerClass, Since = Next });
        scene.Policies.Write(scene.Guarded, Row(scene, 8, PolicyScene.Isolation, Next));

        scene.Send(port: 80, from: 1001).MustGo(scene.There);
        scene.Send(port: 81, from: 1002).MustDrop(scene.Denied);
        scene.Policies.Generation = Next;
        scene.Send(port: 80, from: 1003).MustDrop(scene.Denied);
        scene.Send(port: 81, from: 1004).MustGo(scene.There);
    }

    /// <summary>
    /// Under each generation one end says yes and the other no, and the next one turns both round: whoever mixed two of them would let
    /// a packet through.
    /// </summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task No_packet_sees_a_part_of_an_update(int family)
    {
        const int Packets = 20_000;
        var node = A();
        node.Policies.Define(Filter(true), TestRule.Default(Verdict.Allow, AllowRule));
        node.Policies.Define(Filter(false), TestRule.Default(Verdict.Deny, DenyRule));
        node.Policies.Isolate(TwoNodes.Web, egress: 7);
        node.Policies.Isolate(TwoNodes.Db, ingress: 8);
        Announce(node.Policies, PolicyTables.Start);
        var frame = TwoNodes.Web.To(TwoNodes.Db.Address(family)).L4(Udp, ClientPort, Port).Build();
        using var end = new CancellationTokenSource();

        var updates = Task.Run(() => Update(node.Policies, end.Token), TestContext.Current.CancellationToken);
        var (counters, _) = node.Flood(TwoNodes.Web, Enumerable.Repeat(frame, Packets));
        await end.CancelAsync();
        await updates;

        ulong Count(DropReason reason) => counters.GetValueOrDefault((uint)reason);
        Assert.Equal((ulong)Packets, Count(DropReason.PolicyEgress) + Count(DropReason.PolicyIngress) + Count(DropReason.PolicyUnknown));
        Assert.True(Count(DropReason.PolicyEgress) > 0 && Count(DropReason.PolicyIngress) > 0);
        Assert.Empty(node.Connections(family));
    }

    private static void Update(PolicyTables policies, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            Announce(policies, policies.Generation + 1);
            policies.Generation++;
        }
    }

    /// <summary>Writes both ends' filters of a generation to come.</summary>
    private static void Announce(PolicyTables policies, uint generation)
    {
        var isEven = generation % 2 == 0;
        policies.Assign(7, 0, new FilterRow { Now = Filter(isEven), Before = Filter(!isEven), Since = generation });
        policies.Assign(8, 0, new FilterRow { Now = Filter(!isEven), Before = Filter(isEven), Since = generation });
    }

    private static uint Filter(bool allows) => allows ? 50u : 51u;

    /// <summary>Rows under which the flow is allowed under one version and denied under the other.</summary>
    private static void Prepare(PolicyScene scene, Table table, int family, bool isAllowedNow, uint since)
    {
        scene.Guard(Allow);
        scene.Policies.Define(Other, DefaultFilter, TestRule.Default(Verdict.Deny, DefaultRule));
        scene.Policies.Assign(PolicyScene.Isolation, Other, DefaultFilter);
        (uint Now, uint Before) Versions(uint allowed, uint denied) => isAllowedNow ? (allowed, denied) : (denied, allowed);
        switch (table)
        {
            case Table.Isolations:
                var (now, before) = Versions(PolicyScene.Isolation, Other);
                scene.Policies.Write(scene.Guarded, Row(scene, now, before, since));
                break;
            case Table.Classes:
                (now, before) = Versions(PeerClass, Other);
                scene.Policies.Classify(scene.Peer.Address(family), new ClassRow { Now = now, Before = before, Since = since });
                break;
            default:
                (now, before) = Versions(PeerFilter, DefaultFilter);
                scene.Policies.Assign(PolicyScene.Isolation, PeerClass, new FilterRow { Now = now, Before = before, Since = since });
                break;
        }
    }

    /// <summary>The other direction is open under both versions.</summary>
    private static IsolationRow Row(PolicyScene scene, uint now, uint before, uint since) => scene.IsEgress
        ? new IsolationRow { Egress = now, EgressBefore = before, Since = since }
        : new IsolationRow { Ingress = now, IngressBefore = before, Since = since };
}
