using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Policies;
using Weft.Node.Tests.Services;

namespace Weft.Node.Tests.Policies;

public sealed class PolicyTrafficTests(PolicyLab lab) : IClassFixture<PolicyLab>
{
    private const uint Number = 7;

    [Theory]
    [InlineData(ProtocolType.Tcp, PolicyDirection.Ingress, false)]
    [InlineData(ProtocolType.Tcp, PolicyDirection.Ingress, true)]
    [InlineData(ProtocolType.Udp, PolicyDirection.Ingress, false)]
    [InlineData(ProtocolType.Udp, PolicyDirection.Ingress, true)]
    [InlineData(ProtocolType.Tcp, PolicyDirection.Egress, false)]
    [InlineData(ProtocolType.Udp, PolicyDirection.Egress, true)]
    public void What_the_tables_say_is_what_packets_get(ProtocolType protocol, PolicyDirection direction, bool isIpv6)
    {
        var isIngress = direction == PolicyDirection.Ingress;
        var (workload, peer) = isIngress ? (lab.Server, lab.Client) : (lab.Client, lab.Server);
        var reason = isIngress ? DropReason.PolicyIngress : DropReason.PolicyEgress;
        var address = isIpv6 ? lab.Server.Ipv6 : lab.Server.Ipv4;
        Clear();
        PolicyLab.Apply(workload.Node, PolicyStates.Only(workload, direction, PolicyLab.Web, Number, peer));

        PolicyLab.AssertPasses(lab.Client, protocol, address, PolicyLab.Web);
        PolicyLab.AssertDropped(lab.Client, protocol, address, PolicyLab.Admin, workload.Node, reason);
        if (isIngress)
        {
            PolicyLab.AssertDropped(lab.Other, protocol, address, PolicyLab.Web, workload.Node, reason);
        }
        else
        {
            PolicyLab.AssertPasses(lab.Other, protocol, address, PolicyLab.Admin);
        }

        var known = isIpv6 ? peer.Ipv6 : peer.Ipv4;
        var unknown = isIpv6 ? lab.Other.Ipv6 : lab.Other.Ipv4;
        PolicyAnswer Judge(System.Net.IPAddress of, int port) =>
            workload.Node.Dataplane.JudgePolicy(workload.Spec.Id, direction, of, (byte)protocol, (ushort)port);
        Assert.Equal(new PolicyAnswer(true, PolicyBasis.Filter, Number, Number, 24, PolicyStates.AllowRule, 0), Judge(known, PolicyLab.Web));
        Assert.Equal(new PolicyAnswer(false, PolicyBasis.Filter, Number, Number, 24, PolicyStates.DefaultRule, 0), Judge(known, PolicyLab.Admin));
        Assert.Equal(new PolicyAnswer(false, PolicyBasis.Filter, Number, 0, 25, PolicyStates.DefaultRule, 0), Judge(unknown, PolicyLab.Web));
    }

    [Theory]
    [InlineData(ProtocolType.Tcp)]
    [InlineData(ProtocolType.Udp)]
    public void A_tightened_policy_cuts_the_flow_it_no_longer_allows_and_no_other(ProtocolType protocol)
    {
        Clear();
        PolicyLab.Apply(lab.Server.Node, PolicyStates.Only(lab.Server, PolicyDirection.Ingress, PolicyLab.Web, 1, lab.Client, lab.Other));
        using var cut = new NamedClient(lab.Client.Namespace, protocol, lab.Server.Ipv4, PolicyLab.Web);
        using var kept = new NamedClient(lab.Other.Namespace, protocol, lab.Server.Ipv4, PolicyLab.Web);
        Assert.Equal("web", cut.Ask().Server);
        Assert.Equal("web", kept.Ask().Server);

        PolicyLab.Apply(lab.Server.Node, PolicyStates.Only(lab.Server, PolicyDirection.Ingress, PolicyLab.Web, 2, lab.Other));
        var before = lab.Server.Node.Drops(DropReason.PolicyIngress);
        cut.Say();

        PolicyLab.Await(() => lab.Server.Node.Drops(DropReason.PolicyIngress) > before, "a drop of the flow's next packet");
        Assert.Equal("web", kept.Ask().Server);
        Assert.Throws<SocketException>(() => cut.Ask());
    }

    [Fact]
    public void Rules_stay_in_force_over_a_restart_that_knows_nothing_and_over_the_one_that_does()
    {
        Clear();
        var state = PolicyStates.Only(lab.Server, PolicyDirection.Ingress, PolicyLab.Web, 1, lab.Client);
        PolicyLab.Apply(lab.Server.Node, state);
        using var kept = new NamedClient(lab.Client.Namespace, ProtocolType.Tcp, lab.Server.Ipv4, PolicyLab.Web);
        Assert.Equal("web", kept.Ask().Server);

        lab.Server.Node.Reopen();
        var known = lab.Server.Node.State;
        lab.Server.Node.State = known with { Policies = null };
        Assert.Equal(0, lab.Server.Node.Apply().Operations);
        AssertInForce(kept);

        lab.Server.Node.State = known;
        Assert.NotEqual(0, lab.Server.Node.Apply().Operations);
        AssertInForce(kept);
        Assert.Equal(0, lab.Server.Node.Apply().Operations);
        Assert.Equal(
            PolicyStates.AllowRule,
            lab.Server.Node.Dataplane.JudgePolicy(lab.Server.Spec.Id, PolicyDirection.Ingress, lab.Client.Ipv4, PolicyStates.Tcp, PolicyLab.Web).Rule);
    }

    private void AssertInForce(NamedClient kept)
    {
        Assert.Equal("web", kept.Ask().Server);
        PolicyLab.AssertPasses(lab.Client, ProtocolType.Udp, lab.Server.Ipv4, PolicyLab.Web);
        PolicyLab.AssertDropped(lab.Other, ProtocolType.Udp, lab.Server.Ipv4, PolicyLab.Web, lab.Server.Node, DropReason.PolicyIngress);
    }

    private void Clear()
    {
        PolicyLab.Apply(lab.Client.Node, PolicyState.Empty);
        PolicyLab.Apply(lab.Server.Node, PolicyState.Empty);
    }
}
