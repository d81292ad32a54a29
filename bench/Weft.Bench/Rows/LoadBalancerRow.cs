using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Weft.Bench.Reporting;
using Weft.Bench.Services;
using Weft.Dataplane.Services;
using Weft.Linux;
using Weft.Linux.Bpf;
using Weft.Linux.Netlink;
using Weft.Linux.Processes;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bench.Rows;

/// <summary>
/// What the programs themselves cost for a client's packet from outside whose backend is on another node: service and backend found, packet
/// put into VXLAN. By BPF_PROG_TEST_RUN with the real programs and maps, by the kernel's own clock.
/// </summary>
/// <remarks>
/// One run for each call: the programs change the packet, and the kernel does not undo that between repeats. A call disturbs the caches, so a
/// packet pays more here than in a burst. What the clock and the loop cost is measured by a frame that the program lets pass at once.
/// </remarks>
internal sealed class LoadBalancerRow : BenchRow
{
    private const int ManyFlows = 100_000;
    private const int RunsOfOneFlow = 20_000;
    private const int Backends = 10;
    private const int XdpSent = 3;
    private const int TcRedirected = 7;
    private const string MacOfRouter = "02:00:00:00:00:01";

    public override string Name => "LB program";

    public override Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        using var node = new ServiceNode(edge: true);
        var link = node.Namespace.Netlink.Links.Get(ServiceNode.Uplink);
        node.Namespace.Netlink.Neighbours.Replace(new Neighbour(link.Index, IPAddress.Parse(ServiceNode.NeighbourAddress), PhysicalAddress.Parse("02-00-00-00-00-BB")));
        node.Apply(Services());
        using var edge = Pinned(Directory.EnumerateFiles(Path.Combine(node.PinPath, "edge")), "from_edge");
        using var uplink = Pinned(Directory.EnumerateFiles(Path.Combine(node.PinPath, "progs"), "*", SearchOption.AllDirectories), "from_uplink");
        var mac = new MacAddress(link.Address.GetAddressBytes());
        var frames = Enumerable.Range(0, ManyFlows).Select(flow => Frame(mac, flow)).ToArray();
        var context = new SkBuffContext { IfIndex = (uint)link.Index.Value };
        var xdp = new Subject("XDP", XdpSent, frame => edge.TestRunXdp(frame, link.Index), PacketBuilder.Eth(MacOfRouter, mac.ToString(), (EtherType)0x88cc).Raw(new byte[50]).Build());
        var tc = new Subject("tc", TcRedirected, frame => uplink.TestRun(frame, context), Frame(new MacAddress(0x0200_0000_0099), 0));
        return Task.FromResult<IReadOnlyList<RowResult>>(node.Namespace.Handle.Run(() =>
        {
            ThreadScheduling.PinToProcessor(settings.Processor);
            ThreadScheduling.SetFifo(settings.Priority);
            return new[] { xdp, tc }.SelectMany(subject => Measure(subject, frames, settings.Rounds, cancellationToken)).ToList();
        }));
    }

    private static ServiceSet Services() => ServiceSet.Of([new ServicePortSpec(
        new ServicePortKey("bench", "edge", "http", AddressFamily.InterNetwork),
        (byte)ProtocolType.Tcp,
        [new ServiceFrontend(ServicePlan.MeasuredService.Address, ServicePlan.Port, FrontendKind.LoadBalancer)],
        [.. Enumerable.Range(1, Backends).Select(i => new BackendSpec(IPAddress.Parse($"10.64.2.{i}"), 8080, Weight: 1, Inside: true, Outside: true))],
        Affinity: null,
        SourceRanges: [])]);

    private static BpfProgram Pinned(IEnumerable<string> paths, string name) =>
        BpfProgram.TryOpenPinned(paths.Single(path => Path.GetFileName(path) == name)) ?? throw new FileNotFoundException($"{name} is not pinned.");

    // Clients in 198.18.0.0/15 (RFC 2544), each with one connection; not its first packet, which takes the long way in tc.
    private static byte[] Frame(MacAddress to, int flow)
    {
        var client = new IPAddress([198, (byte)(18 + ((flow >> 16) & 1)), (byte)(flow >> 8), (byte)flow]);
        return PacketBuilder.Eth(MacAddress.Parse(MacOfRouter), to).Ipv4(client, ServicePlan.MeasuredService.Address)
            .Tcp((ushort)(1024 + (flow % 60_000)), ServicePlan.Port, TcpFlags.Ack).Build();
    }

    private List<RowResult> Measure(Subject subject, byte[][] frames, int rounds, CancellationToken cancellationToken)
    {
        var floor = Best(subject with { Verdict = null }, rounds, cancellationToken, () => Enumerable.Repeat(subject.Floor, RunsOfOneFlow));
        var one = Best(subject, rounds, cancellationToken, () => Enumerable.Repeat(frames[0], RunsOfOneFlow));
        var many = Best(subject, rounds, cancellationToken, () => frames);
        return
        [
            Result(subject, "1 flow", one, floor, subject.Verdict == XdpSent ? "60 ns" : null),
            Result(subject, "100,000 flows", many, floor, subject.Verdict == XdpSent ? "100 ns" : null),
        ];
    }

    // The first round fills the caches and, in tc, the connection table.
    private static double Best(Subject subject, int rounds, CancellationToken cancellationToken, Func<IEnumerable<byte[]>> frames)
    {
        var best = double.PositiveInfinity;
        for (var round = 0; round <= rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var times = new List<uint>(ManyFlows);
            foreach (var frame in frames())
            {
                var result = subject.Run(frame);
                if (subject.Verdict is null || result.ReturnValue == subject.Verdict)
                {
                    times.Add(result.NanosecondsPerRun);
                }
            }

            times.Sort();
            best = round == 0 ? best : Math.Min(best, times[times.Count / 2]);
        }

        return best;
    }

    private RowResult Result(Subject subject, string flows, double measured, double floor, string? aim) => new(
        $"{Name}, {subject.Name}, {flows}", string.Create(CultureInfo.InvariantCulture, $"{measured - floor:0} ns, above a floor of {floor:0} ns"), aim);

    /// <param name="Verdict">What the program must say of a packet that counts; null = anything.</param>
    /// <param name="Floor">A frame that the program lets pass at once.</param>
    private sealed record Subject(string Name, int? Verdict, Func<byte[], BpfTestResult> Run, byte[] Floor);
}
