using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Weft.Bench.Programs;
using Weft.Bench.Reporting;
using Weft.Bench.Services;
using Weft.Dataplane.Services;
using Weft.Linux.Bpf;
using Weft.Linux.Netlink;
using Weft.Linux.Processes;
using Weft.Packets;
using Weft.Testing.Packets;

namespace Weft.Bench.Rows;

/// <summary>
/// What the programs themselves cost for a packet of a client outside: at the edge (XDP), which sends it to its backend on another node, and at the
/// uplink (tc), which translates it for a backend here. By BPF_PROG_TEST_RUN with the real programs and maps.
/// </summary>
internal sealed class LoadBalancerRow : BenchRow
{
    private const int ManyFlows = 100_000;

    /// <summary>Runs in one call: short enough that the next hop is renewed in few of them.</summary>
    private const int Runs = 100_000;

    /// <summary>Calls before measuring, so that each of the flows is known.</summary>
    private const int WarmUp = 20;

    private const int Backends = 10;
    private const int XdpSent = 3;
    private const int TcRedirected = 7;
    private const string Router = "02:00:00:00:00:01";

    public override string Name => "LB program";

    public override Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        using var node = new ServiceNode(edge: true, workloads: Backends);
        var link = node.Namespace.Netlink.Links.Get(ServiceNode.Uplink);
        node.Namespace.Netlink.Neighbours.Replace(new Neighbour(link.Index, IPAddress.Parse(ServiceNode.NeighbourAddress), PhysicalAddress.Parse("02-00-00-00-00-BB")));
        node.Apply(ServiceSet.Of([Service(0, "10.64.2"), Service(1, "10.64.1")]));
        using var programs = new ProgramsUnderTest(node.PinPath);
        var mac = new MacAddress(link.Address.GetAddressBytes());
        var context = new SkBuffContext { IfIndex = (uint)link.Index.Value };
        Subject[] subjects =
        [
            new("XDP", Frame(mac, 0), programs["from_edge"], XdpSent, (program, frame, repeat) => program.TestRunXdp(frame, link.Index, repeat), ["60 ns", "100 ns"]),
            new("tc", Frame(mac, 1), programs["from_uplink"], TcRedirected, (program, frame, repeat) => program.TestRun(frame, context, repeat), [null, null]),
        ];
        return Task.FromResult<IReadOnlyList<RowResult>>(node.Namespace.Handle.Run(() =>
        {
            ThreadScheduling.PinToProcessor(settings.Processor);
            ThreadScheduling.SetFifo(settings.Priority);
            return subjects.SelectMany(subject => Measure(subject, settings.Rounds, cancellationToken)).ToList();
        }));
    }

    private static ServicePortSpec Service(int number, string backends) => new(
        new ServicePortKey("bench", $"edge-{number}", "http", AddressFamily.InterNetwork),
        (byte)ProtocolType.Tcp,
        [new ServiceFrontend(ServicePlan.AddressOf(number), ServicePlan.Port, FrontendKind.LoadBalancer)],
        [.. Enumerable.Range(1, Backends).Select(i => new BackendSpec(IPAddress.Parse($"{backends}.{i}"), 8080, Weight: 1, Inside: true, Outside: true))],
        Affinity: null,
        SourceRanges: []);

    // Clients in 198.18.0.0/15 (RFC 2544); not the first packet of a connection, which takes the long way in tc each time.
    private static byte[] Frame(MacAddress to, int service) =>
        PacketBuilder.Eth(MacAddress.Parse(Router), to).Ipv4(IPAddress.Parse("198.18.0.1"), ServicePlan.AddressOf(service))
            .Tcp(1024, ServicePlan.Port, TcpFlags.Ack).Build();

    private List<RowResult> Measure(Subject subject, int rounds, CancellationToken cancellationToken)
    {
        var results = new List<RowResult>();
        foreach (var (flows, aim) in new[] { 1, ManyFlows }.Zip(subject.Aims))
        {
            var floor = Best(subject, flows, null, rounds, cancellationToken);
            var measured = Best(subject, flows, subject.Program, rounds, cancellationToken);
            results.Add(new RowResult(
                string.Create(CultureInfo.InvariantCulture, $"{Name}, {subject.Name}, {(flows == 1 ? "1 flow" : $"{flows:N0} flows")}"),
                string.Create(CultureInfo.InvariantCulture, $"{measured - floor} ns (floor of {floor} ns taken off)"),
                aim));
        }

        return results;
    }

    private static long Best(Subject subject, int flows, BpfProgram? program, int rounds, CancellationToken cancellationToken)
    {
        using var repeated = new RepeatedRun(subject.Name.ToLowerInvariant(), subject.Frame, (uint)flows, program, subject.Run);
        var best = long.MaxValue;
        for (var round = 0; round < WarmUp + rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = repeated.Run(Runs);
            if (round >= WarmUp && (program is null || result.ReturnValue == subject.Verdict))
            {
                best = Math.Min(best, result.NanosecondsPerRun);
            }
        }

        return best < long.MaxValue ? best : throw new InvalidOperationException($"{subject.Name}: the program did not send the packet on.");
    }

    /// <param name="Verdict">What the program must say, or it did something else than what is measured.</param>
    /// <param name="Aims">For one flow and for many.</param>
    private sealed record Subject(
        string Name, byte[] Frame, BpfProgram Program, int Verdict, Func<BpfProgram, byte[], int, BpfTestResult> Run, IReadOnlyList<string?> Aims);
}
