using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Programs;
using Weft.Linux.Bpf;
using Weft.Linux.Sockets;
using Weft.Node.Tests.Dataplane;

namespace Weft.Node.Tests.Services;

/// <summary>Real clients outside, at a node with the optional program at its uplink (XDP), in the driver of a veth.</summary>
public sealed class EdgeTrafficTests : IDisposable
{
    private const int Connections = 60;

    private readonly ServiceLab _lab = new(RemotePath.Vxlan);
    private readonly BpfLink _port;

    public EdgeTrafficTests()
    {
        // A veth in place of a network card: what its driver sends back is only fetched by an end that runs XDP too (6.18), and a frame
        // of XDP has the checksum its sender gave it.
        using var image = BpfImages.Open(BpfImages.Edge);
        image.Load();
        using var passAll = image.GetProgram("from_edge");
        _port = _lab.Underlay.Handle.Run(() => BpfLink.AttachXdp(passAll, _lab.Underlay.Index("port-n1"), XdpMode.Native));
        Ethtool.Set(_lab.Outside.Handle, FabricNode.Uplink, Offload.TransmitChecksum, on: false);
        Entry.Options = Entry.Options with { EdgeXdp = true };
        Entry.Reopen();
        Entry.Apply();
    }

    private FabricNode Entry => _lab.Nodes[0];

    public static TheoryData<bool, ProtocolType> Kinds => ServiceTrafficTests.Kinds;

    public void Dispose()
    {
        _port.Dispose();
        _lab.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_client_reaches_backends_of_all_nodes_and_keeps_its_address(bool isIpv6, ProtocolType protocol)
    {
        _lab.Apply(ServiceLab.Everywhere(isIpv6, (byte)protocol, ServiceLab.Backend(_lab.Left, isIpv6), ServiceLab.Backend(_lab.Right, isIpv6)));

        var answers = Enumerable.Range(0, Connections)
            .Select(_ => NamedClient.AskOnce(_lab.Outside, protocol, isIpv6 ? ServiceLab.Public6 : ServiceLab.Public4, 80)).ToList();

        Assert.Equal(["left", "right"], answers.Select(answer => answer.Server).Distinct().Order(StringComparer.Ordinal));
        Assert.All(answers, answer => Assert.Equal(ServiceLab.OutsideAddress(isIpv6), answer.Seen));
        Assert.True(Entry.Forwarded(Counter.Edge) > 0, "nothing went by the edge program");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_node_port_is_reached_by_it(bool isIpv6, ProtocolType protocol)
    {
        _lab.Apply(ServiceLab.Everywhere(isIpv6, (byte)protocol, ServiceLab.Backend(_lab.Right, isIpv6)));
        IPAddress node = isIpv6 ? Entry.Underlay6 : Entry.Underlay4;

        var answers = Enumerable.Range(0, Connections)
            .Select(_ => NamedClient.AskOnce(_lab.Outside, protocol, node, ServiceLab.NodePort)).ToList();

        Assert.All(answers, answer => Assert.Equal(("right", ServiceLab.OutsideAddress(isIpv6)), answer));
        Assert.True(Entry.Forwarded(Counter.Edge) > 0, "nothing went by the edge program");
    }
}
