using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Policies;
using Weft.Linux.Bpf;
using Weft.Node.Tests.Dataplane;
using Weft.Node.Tests.Services;
using KernelFilterKey = Weft.Dataplane.Abi.FilterKey;

namespace Weft.Node.Tests.Policies;

public sealed class PolicyUpdateTests(PolicyLab lab) : IClassFixture<PolicyLab>
{
    private const int Updates = 300;
    private const int MinimumAsked = 100;

    [Fact]
    public void A_storm_of_updates_that_all_allow_a_flow_loses_none_of_its_packets()
    {
        var node = lab.Server.Node;
        PolicyLab.Apply(node, State(0));
        var lost = Losses(node);
        var (asked, done) = (0, false);
        Exception? failure = null;
        var traffic = new Thread(() =>
        {
            try
            {
                using var known = new NamedClient(lab.Client.Namespace, ProtocolType.Udp, lab.Server.Ipv4, PolicyLab.Web);
                while (!Volatile.Read(ref done))
                {
                    // A known flow, which looks again after every update, and a new one.
                    known.Ask();
                    NamedClient.AskOnce(lab.Client.Namespace, ProtocolType.Udp, lab.Server.Ipv6, PolicyLab.Web);
                    Interlocked.Increment(ref asked);
                }
            }
            catch (SocketException error)
            {
                failure = error;
            }
        });
        traffic.Start();

        // Classes, isolations, filters and rules are others in each, and for a moment there are those of a process that is gone.
        for (var update = 1; update <= Updates || (asked < MinimumAsked && failure is null); update++)
        {
            PolicyLab.Apply(node, State(update));
            if (update % 50 == 0)
            {
                node.Reopen();
            }
        }

        Volatile.Write(ref done, true);
        traffic.Join();
        Assert.Null(failure);
        Assert.True(asked >= MinimumAsked);
        Assert.Equal(lost, Losses(node));
    }

    [Fact]
    public void What_an_update_that_was_broken_off_has_written_is_never_in_force()
    {
        var node = lab.Server.Node;
        PolicyLab.Apply(node, State(1));
        var generation = (uint)node.Dataplane.DumpMap(MapSpecs.Policy.Name)!.Rows[0]["generation"]!;
        Interrupt(node, generation + 1);
        node.Reopen();

        AssertInForce(node);
        node.State = node.State with { Policies = null };
        node.Apply();
        AssertInForce(node);
        PolicyLab.Apply(node, State(2));
        AssertInForce(node);

        Assert.Equal(generation + 1, node.Dataplane.PolicyUse.Generation);
        Assert.Equal([1, 1, 1, 2], Rows(node, MapSpecs.Isolations, MapSpecs.Classes4, MapSpecs.Classes6, MapSpecs.Filters));
        Assert.All(node.Dataplane.PolicyUse.Tables, table => Assert.Equal(0, table.Refused));
        node.Apply();
    }

    [Fact]
    public void A_workload_whose_policies_are_not_known_stays_closed_and_says_so()
    {
        var node = lab.Client.Node;
        PolicyLab.Apply(node, PolicyState.Empty);
        PolicyLab.Apply(lab.Server.Node, PolicyState.Empty);
        var policies = node.State.Policies!;
        node.State = node.State with { Policies = policies with { Isolations = policies.Isolations.Without(lab.Other.Spec.Id) } };

        var error = Assert.Single(node.Dataplane.Apply(node.State).Errors);

        Assert.Equal($"endpoint {lab.Other.Spec.Id}", error.Subject);
        Assert.Contains("not known yet", error.Message, StringComparison.Ordinal);
        Assert.Equal(new PolicyAnswer(false, PolicyBasis.Unknown, 0, 0, 0, 0, 0), Judge(lab.Other));
        Assert.Equal(PolicyBasis.Open, Judge(lab.Client).Basis);
        Assert.Throws<SocketException>(() => NamedClient.AskOnce(lab.Other.Namespace, ProtocolType.Udp, lab.Server.Ipv4, PolicyLab.Web));
        PolicyLab.Apply(node, PolicyState.Empty);
        PolicyLab.AssertPasses(lab.Other, ProtocolType.Tcp, lab.Server.Ipv4, PolicyLab.Web);
    }

    [Fact]
    public void While_no_policies_are_known_a_new_workload_is_closed_and_the_others_go_on()
    {
        using var fabric = new FabricLab();
        var node = fabric.AddNode();
        var (first, second) = (node.AddPod(), node.AddPod());
        node.Apply();
        var late = node.AddPod();
        node.Reopen();

        var error = Assert.Single(node.Dataplane.Apply(node.State with { Policies = null }).Errors);

        Assert.Equal($"endpoint {late.Spec.Id}", error.Subject);
        Assert.Contains("not known yet", error.Message, StringComparison.Ordinal);
        Assert.Equal("hello", Echo.Udp(first.Namespace, second.Namespace, second.Ipv4, "hello"));
        Assert.Equal(PolicyBasis.Unknown, Judge(late).Basis);
        node.Apply();
        Assert.Equal("hello", Echo.Tcp(first.Namespace, late.Namespace, late.Ipv6, "hello"));
    }

    private static PolicyAnswer Judge(FabricPod pod) =>
        pod.Node.Dataplane.JudgePolicy(pod.Spec.Id, PolicyDirection.Egress, System.Net.IPAddress.Loopback, PolicyStates.Udp, PolicyLab.Web);

    private static long Losses(FabricNode node) => node.Drops(DropReason.PolicyIngress) + node.Drops(DropReason.PolicyUnknown);

    private static int[] Rows(FabricNode node, params Weft.Dataplane.Maps.MapSpec[] maps) =>
        [.. maps.Select(map => node.Dataplane.DumpMap(map.Name)!.Rows.Count)];

    // As a process leaves it that is killed before the one store: every row of an update that denies everything.
    private static void Interrupt(FabricNode node, uint next)
    {
        using var isolations = Open(node, MapSpecs.Isolations);
        using var filters = Open(node, MapSpecs.Filters);
        using var classes = Open(node, MapSpecs.Classes4);
        var rows = isolations.As<uint, IsolationRow>();
        foreach (var (key, row) in rows.Dump())
        {
            rows.Update(key, row with { Ingress = 5_000_000, Egress = 5_000_000, IngressBefore = row.Ingress, EgressBefore = row.Egress, Since = next });
        }

        filters.As<KernelFilterKey, FilterRow>().Update(new KernelFilterKey { Isolation = 5_000_000 }, new FilterRow { Now = 5_000_001, Since = next });
        var prefixes = classes.As<Prefix4Key, ClassRow>();
        foreach (var (key, row) in prefixes.Dump())
        {
            prefixes.Update(key, new ClassRow { Now = 77, Before = row.Now, Since = next });
        }
    }

    private static BpfMap Open(FabricNode node, Weft.Dataplane.Maps.MapSpec map) =>
        BpfMap.TryOpenPinned(Path.Combine(node.Options.PinPath.Replace('.', '_'), "maps", map.Name))!;

    private PolicyState State(int update) =>
        PolicyStates.Only(lab.Server, PolicyDirection.Ingress, PolicyLab.Web, 1 + ((uint)update % 5), update % 2 == 0 ? [lab.Client] : [lab.Client, lab.Server]);

    private void AssertInForce(FabricNode node)
    {
        PolicyLab.AssertPasses(lab.Client, ProtocolType.Tcp, lab.Server.Ipv4, PolicyLab.Web);
        PolicyLab.AssertPasses(lab.Client, ProtocolType.Udp, lab.Server.Ipv6, PolicyLab.Web);
        PolicyLab.AssertDropped(lab.Other, ProtocolType.Udp, lab.Server.Ipv4, PolicyLab.Web, node, DropReason.PolicyIngress);
    }
}
