using System.Net;
using System.Net.NetworkInformation;
using Weft.Dataplane.Abi;
using Weft.Linux;
using Weft.Linux.Bpf;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;
using RouteKind = Weft.Dataplane.Abi.RouteKind;
using Weft.Packets;
using Weft.Testing.Namespaces;
using Weft.Testing.Packets;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>
/// Node A with the edge's program in the driver of a real uplink, in a namespace where the routing and the neighbour table know
/// node B: the program asks both.
/// </summary>
internal sealed class EdgeNode : IDisposable
{
    public const int Drop = 1;
    public const int Pass = 2;
    public const int Sent = 3;
    public const string MacOfB = "02:00:00:00:00:bb";

    private const string Uplink = "up0";

    /// <summary>A packet that renews the next hop of its processor is passed; on each there is one in a second.</summary>
    private static readonly int _attempts = Environment.ProcessorCount + 8;

    private readonly NetnsLab _lab = new();
    private readonly LabNamespace _namespace;
    private readonly BpfLink _link;

    public EdgeNode(PathKind path = PathKind.Vxlan)
    {
        Node = TwoNodes.A(path);
        _namespace = _lab.Namespace("a");
        NetnsLab.Connect(_namespace, Uplink, TwoNodes.UnderlayA4 + "/24", _lab.Namespace("b"), Uplink, null);
        Sysctl.Write(_namespace.Handle, "net/ipv4/ip_forward", "1");
        Index = _namespace.Index(Uplink);
        Mac = string.Join(':', _namespace.Netlink.Links.Get(Uplink).Address.GetAddressBytes().Select(octet => octet.ToString("x2")));
        Meet(MacOfB);
        _link = _namespace.Handle.Run(() => BpfLink.AttachXdp(Node.Loaded.Program("from_edge"), Index, XdpMode.Native));
        Node.Config = Node.Config with { UplinkIfindex = (uint)Index.Value, VxlanIfindex = (uint)Index.Value };
        Node.Route(RouteKind.Service, "203.0.113.0/24", "2001:db8:101::/112");
        Node.Route(new RouteRow { Kind = (byte)RouteKind.Host, Flags = (byte)RouteFlag.RouteOwnAddress }, TwoNodes.UnderlayA4 + "/32", TwoNodes.UnderlayA6 + "/128");
        Node.Route(
            new RouteRow { Kind = (byte)RouteKind.Node, Flags = (byte)RouteFlag.RouteOwnAddress, Node = (ushort)TwoNodes.IndexOfB },
            TwoNodes.UnderlayB4 + "/32",
            TwoNodes.UnderlayB6 + "/128");
        Node.Loaded.PerCpuMap(MapSpecs.EdgeHops).UpdateAll(TwoNodes.IndexOfB, default);
    }

    public FabricNode Node { get; }

    public IfIndex Index { get; }

    /// <summary>The uplink's MAC address.</summary>
    public string Mac { get; }

    public void Add(TestService service) => Node.Services.Add(service);

    public void Clear() => Node.Services.Clear();

    /// <summary>A frame for this node from the router on its link, up to the IP header.</summary>
    public PacketBuilder From(string client, string to)
    {
        var eth = PacketBuilder.Eth("02:00:00:00:00:01", Mac);
        return Rows.IsIpv4(to) ? eth.Ipv4(client, to) : eth.Ipv6(client, to);
    }

    /// <summary>The neighbour table learns node B's MAC address; null = it does not know it.</summary>
    public void Meet(string? mac)
    {
        var address = IPAddress.Parse(TwoNodes.UnderlayB4);
        if (mac is null)
        {
            _namespace.Netlink.Neighbours.TryDelete(Index, address);
        }
        else
        {
            _namespace.Netlink.Neighbours.Replace(new Neighbour(Index, address, PhysicalAddress.Parse(mac.Replace(':', '-'))));
        }
    }

    /// <summary>The frame that the program sends for this one; fails unless it sends one.</summary>
    public byte[] MustSend(byte[] frame)
    {
        var results = Runs(frame).ToList();
        var sent = results.Find(result => result.ReturnValue == Sent);
        Assert.True(sent is not null, $"The packet was to be sent on; the program returned {results[0].ReturnValue}.\n{PacketText.Describe(frame)}");
        return sent.Packet;
    }

    /// <summary>Fails unless the program leaves the frame to <c>from_uplink</c>, as it is, each time.</summary>
    public void MustPass(byte[] frame) => Assert.All(Runs(frame), result =>
    {
        Assert.Equal(Pass, result.ReturnValue);
        PacketAssert.Equal(frame, result.Packet);
    });

    public BpfTestResult Run(byte[] frame) => _namespace.Handle.Run(() => Node.Loaded.Program("from_edge").TestRunXdp(frame, Index));

    public void Dispose()
    {
        _link.Dispose();
        _lab.Dispose();
    }

    private IEnumerable<BpfTestResult> Runs(byte[] frame) => Enumerable.Range(0, _attempts).Select(_ => Run(frame));
}
