using Weft.Dataplane.Abi;
using Weft.Packets;
using Weft.Testing.Packets;
using static Weft.Bpf.Tests.Fabric.ServiceScene;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>
/// A flow from the workload Web to another one, and policies of one of the two: the peer is in a class of its own, whose filter a test
/// chooses; all others are denied by <see cref="DefaultRule"/>.
/// </summary>
internal sealed class PolicyScene
{
    public const uint Isolation = 7;
    public const uint PeerClass = 5;
    public const uint PeerFilter = 20;
    public const uint DefaultFilter = 21;
    public const uint AllowRule = 1001;
    public const uint DenyRule = 1002;
    public const uint DefaultRule = 1003;
    public const byte Icmp = 1;
    public const byte Gre = 47;
    public const ushort Port = 8080;

    private readonly int _family;

    public PolicyScene(PolicyWay way, int family)
    {
        _family = family;
        IsEgress = way is PolicyWay.EgressHere or PolicyWay.EgressAway;
        IsRemote = way is PolicyWay.EgressAway or PolicyWay.IngressAway;
        Server = IsRemote ? TwoNodes.Cache : TwoNodes.Db;
        Node = way == PolicyWay.IngressAway ? B() : A();
    }

    public static TheoryData<PolicyWay, int> Ways
    {
        get
        {
            var ways = new TheoryData<PolicyWay, int>();
            foreach (var way in Enum.GetValues<PolicyWay>())
            {
                ways.Add(way, 4);
                ways.Add(way, 6);
            }

            return ways;
        }
    }

    public FabricNode Node { get; }

    public bool IsEgress { get; }

    public bool IsRemote { get; }

    public Workload Server { get; }

    public static Workload Client => TwoNodes.Web;

    /// <summary>Whose policies these are.</summary>
    public Workload Guarded => IsEgress ? Client : Server;

    public Workload Peer => IsEgress ? Server : Client;

    /// <summary>How a packet to the server is counted when it goes.</summary>
    public Counter There => IsRemote && IsEgress ? Counter.Vxlan : Counter.Local;

    /// <summary>How an answer is.</summary>
    public Counter Back => IsRemote && !IsEgress ? Counter.Vxlan : Counter.Local;

    public DropReason Denied => IsEgress ? DropReason.PolicyEgress : DropReason.PolicyIngress;

    public PolicyTables Policies => Node.Policies;

    public static TestRule Allow => TestRule.Default(Verdict.Allow, AllowRule);

    public static TestRule Deny => TestRule.Default(Verdict.Deny, DenyRule);

    /// <summary>Isolates the workload; these rules are for the other end of the flow.</summary>
    public void Guard(params ReadOnlySpan<TestRule> rules)
    {
        Policies.Define(Isolation, DefaultFilter, TestRule.Default(Verdict.Deny, DefaultRule));
        Policies.Define(PeerFilter, rules);
        Policies.Assign(Isolation, PeerClass, PeerFilter);
        Policies.Classify(PeerClass, Peer.Address(_family));
        Policies.Isolate(Guarded, IsEgress ? 0 : Isolation, IsEgress ? Isolation : 0);
    }

    /// <summary>What user space does after an update that may close something: known flows are looked at again.</summary>
    public void PutInForce()
    {
        Policies.Generation++;
        Node.NextGeneration();
    }

    public Outcome Send(byte protocol = Tcp, ushort port = Port, ushort from = ClientPort, TcpFlags flags = TcpFlags.Syn) =>
        FromClient(Packet(Client.To(Server.Address(_family)), protocol, from, port, flags));

    public Outcome Answer(byte protocol = Tcp, ushort port = Port, ushort to = ClientPort, TcpFlags flags = TcpFlags.Syn | TcpFlags.Ack) =>
        FromServer(Packet(Server.To(Client.Address(_family)), protocol, port, to, flags, isAnswer: true));

    public Outcome FromClient(byte[] frame) => IsRemote && !IsEgress ? Node.Inner(frame, TwoNodes.IndexOfA) : Node.FromWorkload(Client, frame);

    public Outcome FromServer(byte[] frame) => IsRemote && IsEgress ? Node.Inner(frame, TwoNodes.IndexOfB) : Node.FromWorkload(Server, frame);

    /// <summary>The rules in an entry, the sender's and the receiver's.</summary>
    public IEnumerable<(uint Egress, uint Ingress)> Rules => Node.Connections(_family).Select(row => (row.EgressRule, row.IngressRule));

    /// <summary>The rules in an entry of a flow that this one allows.</summary>
    public (uint Egress, uint Ingress) By(uint rule) => IsEgress ? (rule, 0u) : (0u, rule);

    private static byte[] Packet(PacketBuilder ip, byte protocol, ushort source, ushort destination, TcpFlags flags, bool isAnswer = false) => protocol switch
    {
        Icmp => (isAnswer ? ip.EchoReply(77) : ip.EchoRequest(77)).Build(),
        Gre => ip.Raw(new byte[40], (IpProtocol)Gre).Build(),
        _ => ip.L4(protocol, source, destination, flags).Build(),
    };
}
