using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>
/// One node's programs and maps, driven packet by packet with BPF_PROG_TEST_RUN. The loopback interface stands for whichever
/// interface the packet comes in at: the only one that is always there.
/// </summary>
/// <remarks>
/// The kernel does not follow redirects in a test run: what is seen is the verdict, the packet and the counters. Frames to the
/// loopback's own MAC address (zeros) count as "for this host", all others as "for another host", as on a real interface.
/// </remarks>
internal sealed partial class FabricNode : IDisposable
{
    public const uint Loopback = 1;
    public const string GatewayMac = "02:77:65:66:74:01";
    public const string HostMac = "02:00:00:00:00:aa";
    public const string UplinkMac = "00:00:00:00:00:00";
    public const string Gateway4 = "169.254.1.1";
    public const string Gateway6 = "fe80::1";

    private static readonly uint _lastCounter = Enum.GetValues<Counter>().Max(counter => (uint)counter);

    private readonly LoadedPrograms _loaded = new();
    private readonly BpfRingBuffer _events;
    private readonly BpfRingBuffer _flows;
    private readonly HashSet<uint> _nodes = [];
    private ConfigRow _config;
    private uint _ingress;

    public FabricNode()
    {
        _events = new BpfRingBuffer(_loaded.Map(MapSpecs.Events.Name));
        _flows = new BpfRingBuffer(_loaded.Map(MapSpecs.FlowEvents.Name));
        Services = new ServiceTables(_loaded);
        Policies = new PolicyTables(_loaded);
    }

    public LoadedPrograms Loaded => _loaded;

    public ServiceTables Services { get; }

    public PolicyTables Policies { get; }

    /// <summary>The run-time configuration; written at each change.</summary>
    public ConfigRow Config
    {
        get => _config;
        set
        {
            _config = value;
            _loaded.Map(MapSpecs.Config).Update(0, value);
        }
    }

    /// <summary>A frame that this workload sends.</summary>
    public Outcome FromWorkload(Workload sender, ReadOnlySpan<byte> frame, uint gsoSize = 0)
    {
        _loaded.Map(MapSpecs.Workloads).Update(Loopback, sender.ToRow());
        return Run("from_workload", frame, gsoSize);
    }

    /// <summary>A frame from an interface that no row knows.</summary>
    public Outcome FromStranger(ReadOnlySpan<byte> frame)
    {
        _loaded.Map(MapSpecs.Workloads).TryDelete(Loopback);
        return Run("from_workload", frame);
    }

    public Outcome FromHost(ReadOnlySpan<byte> frame, uint gsoSize = 0) => Run("from_host", frame, gsoSize);

    public Outcome FromUplink(ReadOnlySpan<byte> frame, uint gsoSize = 0) => Run("from_uplink", frame, gsoSize);

    /// <summary>A frame that leaves by the uplink; <paramref name="from"/> is the interface it came in by, 0 for what the stack says itself.</summary>
    public Outcome ToUplink(ReadOnlySpan<byte> frame, uint from = 0)
    {
        _ingress = from;
        var outcome = Run("to_uplink", frame);
        _ingress = 0;
        return outcome;
    }

    public Outcome FromOverlay(ReadOnlySpan<byte> frame) => Run("from_overlay", frame);

    /// <summary>An inner frame as <c>from_overlay</c> hands it over, which a test run cannot give a tunnel key.</summary>
    public Outcome Inner(ReadOnlySpan<byte> frame, uint node, uint vni = 0) =>
        Run(frame[12] == 0x08 ? "inner4" : "inner6", frame, 0, (uint)Hook.FromOverlay, node, 0, 0, vni);

    public Outcome Run(string program, ReadOnlySpan<byte> frame, uint gsoSize = 0, params ReadOnlySpan<uint> handedOver)
    {
        ResetCounters();
        var context = new SkBuffContext { IfIndex = Loopback, IngressIfIndex = _ingress, GsoSize = gsoSize, GsoSegments = gsoSize == 0 ? 0 : 2u };
        handedOver.CopyTo(context.Control);
        var result = _loaded.Program(program).TestRun(frame, context);
        return new Outcome(result.ReturnValue, result.Packet, ReadCounters(), ReadEvents()) { Flows = ReadFlows() };
    }

    /// <summary>Many frames of a workload, one at once after the other: what came of all of them together.</summary>
    public (Dictionary<uint, ulong> Counters, IReadOnlyList<FlowEventRecord> Flows) Flood(Workload sender, IEnumerable<byte[]> frames)
    {
        _loaded.Map(MapSpecs.Workloads).Update(Loopback, sender.ToRow());
        ResetCounters();
        foreach (var frame in frames)
        {
            _loaded.Program("from_workload").TestRun(frame, new SkBuffContext { IfIndex = Loopback });
        }

        return (ReadCounters(), ReadFlows());
    }

    public void Dispose()
    {
        _events.Dispose();
        _flows.Dispose();
        Services.Dispose();
        _loaded.Dispose();
    }

    private Dictionary<uint, ulong> ReadCounters()
    {
        var counters = new Dictionary<uint, ulong>();
        var map = _loaded.PerCpuMap(MapSpecs.Counters);
        for (uint index = 0; index <= _lastCounter; index++)
        {
            if (map.TryLookup(index, out var values) && values.Aggregate(0ul, (sum, value) => sum + value.Packets) is var sum and > 0)
            {
                counters.Add(index, sum);
            }
        }

        return counters;
    }

    private void ResetCounters()
    {
        var map = _loaded.PerCpuMap(MapSpecs.Counters);
        foreach (var index in ReadCounters().Keys)
        {
            map.UpdateAll(index, default);
        }
    }

    private List<DropEventRecord> ReadEvents()
    {
        var events = new List<DropEventRecord>();
        _events.Drain(record => events.Add(MemoryMarshal.Read<DropEventRecord>(record)));
        return events;
    }

    private List<FlowEventRecord> ReadFlows()
    {
        var flows = new List<FlowEventRecord>();
        _flows.Drain(record => flows.Add(MemoryMarshal.Read<FlowEventRecord>(record)));
        return flows;
    }
}
