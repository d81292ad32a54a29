using Weft.Bpf.Tests.Fabric;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.PolicyScene;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests;

/// <summary>ICMP errors, fragments and broken packets of flows that policies allow or deny.</summary>
public sealed class PolicyErrorTests
{
    public static TheoryData<PolicyWay, int> Ways => PolicyScene.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public void Errors_about_an_allowed_flow_pass_both_ways(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(TestRule.Default(Verdict.Deny, DefaultRule), TestRule.OfPort(Udp, Port, Verdict.Allow, AllowRule));
        scene.Send(Udp).MustGo(scene.There);

        scene.FromServer(ErrorOfServer(scene, family)).MustGo(scene.Back);
        scene.FromClient(ErrorOfClient(scene, family)).MustGo(scene.There);
        scene.PutInForce();
        scene.FromServer(ErrorOfServer(scene, family)).MustGo(scene.Back);
        scene.FromClient(ErrorOfClient(scene, family)).MustGo(scene.There);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Errors_about_a_denied_flow_are_dropped_both_ways(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Send(Udp).MustGo(scene.There);
        scene.Policies.Define(PeerFilter, Deny);
        scene.PutInForce();

        Assert.Equal(DenyRule, scene.FromServer(ErrorOfServer(scene, family)).MustDrop(scene.Denied).Events[0].Rule);
        Assert.Equal(DenyRule, scene.FromClient(ErrorOfClient(scene, family)).MustDrop(scene.Denied).Events[0].Rule);
    }

    /// <summary>Or whoever is denied could send anything as an error.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void Errors_about_a_flow_that_never_was_are_dropped(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny);
        scene.Send(Udp).MustDrop(scene.Denied);

        scene.FromServer(ErrorOfServer(scene, family)).MustDrop(DropReason.IcmpNoFlow);
        scene.FromClient(ErrorOfClient(scene, family)).MustDrop(DropReason.IcmpNoFlow);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Errors_renew_no_verdict(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        scene.Send(Udp).MustGo(scene.There);
        scene.PutInForce();
        var before = scene.Node.Connections(family);

        var outcome = scene.FromServer(ErrorOfServer(scene, family)).MustGo(scene.Back);

        Assert.Equal(before.Select(row => row.Generation), scene.Node.Connections(family).Select(row => row.Generation));
        Assert.Equal(0ul, outcome.Count(Counter.PolicyAllowed) + outcome.Count(Counter.FlowResolved));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void All_fragments_have_the_verdict_of_the_first(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny, TestRule.OfPort(Udp, Port, Verdict.Allow, AllowRule));
        var allowed = Pieces(scene, family, Port, 1);
        var denied = Pieces(scene, family, Port + 1, 2);

        scene.FromClient(allowed[1]).MustDrop(DropReason.FragNoFirst);
        Assert.All(allowed, piece => scene.FromClient(piece).MustGo(scene.There));
        scene.FromClient(denied[0]).MustDrop(scene.Denied);
        Assert.All(denied.Skip(1), piece => scene.FromClient(piece).MustDrop(DropReason.FragNoFirst));
        Assert.Equal(2, scene.Rules.Count());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Later_fragments_are_cut_with_their_flow(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Allow);
        var pieces = Pieces(scene, family, Port, 1);
        scene.FromClient(pieces[0]).MustGo(scene.There);
        scene.Policies.Define(PeerFilter, Deny);
        scene.PutInForce();

        scene.FromClient(pieces[1]).MustDrop(scene.Denied);
    }

    /// <summary>What a packet is cannot depend on policies: broken ones say why they are broken, and are no flow.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_packet_cut_short_anywhere_never_passes_a_policy(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny, TestRule.OfPort(Tcp, 80, Verdict.Allow, AllowRule));
        var whole = PolicyScene.Client.To(scene.Server.Address(family)).Tcp(ClientPort, 81, TcpFlags.Syn).Build();

        for (var length = MalformedTests.Shortest(whole); length < whole.Length; length++)
        {
            scene.Node.RefillEvents();
            Assert.Equal(Outcome.Shot, scene.FromClient(whole[..length]).Verdict);
        }

        Assert.Empty(scene.Rules);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_packet_of_any_content_passes_only_by_a_rule(PolicyWay way, int family)
    {
        var scene = new PolicyScene(way, family);
        scene.Guard(Deny);
        var random = new Random(4);
        var template = PolicyScene.Client.To(scene.Server.Address(family)).Tcp(ClientPort, Port, TcpFlags.Syn).Build();
        var header = family == 4 ? 34 : 54;

        for (var i = 0; i < 60; i++)
        {
            var frame = template.ToArray();
            random.NextBytes(frame.AsSpan(header));
            frame[family == 4 ? 23 : 20] = (byte)random.Next(256);
            scene.Node.RefillEvents();
            Assert.Equal(Outcome.Shot, scene.FromClient(frame).Verdict);
        }

        Assert.Empty(scene.Rules);
    }

    /// <summary>Of the server, about the flow's first packet; away, it comes from the server too.</summary>
    private static byte[] ErrorOfServer(PolicyScene scene, int family) =>
        Error(scene.Server.To(PolicyScene.Client.Address(family)), family, PolicyScene.Client.To(scene.Server.Address(family)).L4(Udp, ClientPort, Port).Build());

    /// <summary>Of the client, about an answer.</summary>
    private static byte[] ErrorOfClient(PolicyScene scene, int family) =>
        Error(PolicyScene.Client.To(scene.Server.Address(family)), family, scene.Server.To(PolicyScene.Client.Address(family)).L4(Udp, Port, ClientPort).Build());

    private static byte[] Error(PacketBuilder ip, int family, byte[] about) => (family == 4 ? ip.Icmp(3, 3) : ip.Icmpv6(1, 4)).Raw(about.AsMemory(14)).Build();

    private static IReadOnlyList<byte[]> Pieces(PolicyScene scene, int family, int port, ushort id) =>
        PacketFragments.Cut(PolicyScene.Client.To(scene.Server.Address(family)).Udp(ClientPort, (ushort)port).Filler(300).Build(), 80, identification: id);
}
