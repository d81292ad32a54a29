using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weft.Api;
using Weft.Bench.Reporting;
using Weft.Bench.Services;
using Weft.Client;
using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Bench.Rows;

/// <summary>
/// One endpoint of one Service replaced in the API, among many: until the node's kernel row says so. API server and agent are processes of their
/// own. And what the agent needs to know them all.
/// </summary>
internal sealed class ServiceApiRow : BenchRow
{
    private const int Endpoints = 10;
    private const int Writers = 16;
    private const int WarmUp = 20;
    private const int Changes = 200;
    private const int Seed = 20_26;
    private static readonly int[] _sizes = [100, 1_000, 10_000];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    /// <summary>How often the row is looked at: a change is seen half of it late.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(1);

    public override string Name => "Service change, API to kernel";

    public override async Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        using var node = await AgentUnderTest.StartAsync(cancellationToken);
        var cluster = await Cluster.OpenAsync(node, cancellationToken);
        using var rows = cluster.Rows;
        var results = new List<RowResult>();
        foreach (var size in _sizes)
        {
            await cluster.GrowAsync(size, cancellationToken);
            var latencies = await ChangeAsync(cluster, cancellationToken);
            results.Add(new RowResult(
                string.Create(CultureInfo.InvariantCulture, $"{Name}, among {size:N0} x {Endpoints}"), latencies.ToString(), "p50 5 ms, p99 15 ms"));
        }

        results.Add(new RowResult(
            string.Create(CultureInfo.InvariantCulture, $"agent memory, {_sizes[^1]:N0} Services x {Endpoints}"),
            string.Create(CultureInfo.InvariantCulture, $"{node.AgentResidentMiB():0} MiB"),
            "120 MB"));
        return results;
    }

    private static async Task<Latencies> ChangeAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        var latencies = new Latencies();
        for (var i = 0; i < WarmUp + Changes; i++)
        {
            var number = random.Next(cluster.Services.Count);
            var before = cluster.Read(number);
            var slice = cluster.NextSlice(number);
            var started = TimeProvider.System.GetTimestamp();
            await cluster.Client.UpdateAsync(ResourceTypes.EndpointSlices, slice, cancellationToken);
            await cluster.WaitAsync(number, row => !row.Inside.Equals(before!.Value.Inside), cancellationToken);
            if (i >= WarmUp)
            {
                latencies.Add(TimeProvider.System.GetElapsedTime(started));
            }
        }

        return latencies;
    }

    /// <summary>The Services that were made so far, and the rows of the node's kernel.</summary>
    private sealed class Cluster(AgentUnderTest node, IPNetwork workloads, BpfMap rows)
    {
        private readonly BpfMap<ServiceKey4, ServiceRow> _rows = rows.As<ServiceKey4, ServiceRow>();
        private readonly Dictionary<int, int> _turns = [];

        public BpfMap Rows => rows;

        public KubeClient Client => node.Client;

        /// <summary>Their addresses.</summary>
        public List<IPAddress> Services { get; } = [];

        public static async Task<Cluster> OpenAsync(AgentUnderTest node, CancellationToken cancellationToken)
        {
            var fabric = await node.Client.GetAsync(ResourceTypes.FabricNodes, new ObjectKey(null, node.NodeName), cancellationToken);
            var prefix = (fabric.Spec.PodPrefixes ?? []).Select(IPNetwork.Parse).First(prefix => prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork);
            var rows = BpfMap.TryOpenPinned(Path.Combine(node.PinPath.Replace('.', '_'), "maps", MapSpecs.Services4.Name));
            return new Cluster(node, prefix, rows ?? throw new FileNotFoundException("The agent has pinned no rows of Services."));
        }

        public ServiceRow? Read(int number) => _rows.TryLookup(KeyOf(Services[number]), out var row) ? row : null;

        /// <summary>Its slice with another last endpoint than it has now.</summary>
        public EndpointSlice NextSlice(int number)
        {
            _turns[number] = _turns.GetValueOrDefault(number) + 1;
            return Slice(number, _turns[number]);
        }

        public async Task GrowAsync(int size, CancellationToken cancellationToken)
        {
            var first = Services.Count;
            var made = new IPAddress[size - first];
            await Parallel.ForAsync(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken }, async (i, token) =>
            {
                var service = await node.Client.CreateAsync(ResourceTypes.Services, ServiceObjects.Service(first + i), token);
                await node.Client.CreateAsync(ResourceTypes.EndpointSlices, Slice(first + i, turn: 0), token);
                made[i] = IPAddress.Parse(service.Spec?.ClusterIP ?? throw new InvalidOperationException("The API server gave the Service no address."));
            });
            Services.AddRange(made);
            for (var number = first; number < size; number++)
            {
                await WaitAsync(number, row => row.Inside.Size > 0, cancellationToken);
            }
        }

        public async Task WaitAsync(int number, Func<ServiceRow, bool> condition, CancellationToken cancellationToken)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (Read(number) is not { } row || !condition(row))
            {
                if (TimeProvider.System.GetElapsedTime(started) > _patience)
                {
                    throw new TimeoutException($"The kernel's row of {Services[number]} did not follow the API within {_patience}.");
                }

                await Task.Delay(_pause, TimeProvider.System, cancellationToken);
            }
        }

        private static ServiceKey4 KeyOf(IPAddress address) => new()
        {
            Addr = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()),
            Port = ServicePlan.Port,
            Protocol = (byte)ProtocolType.Tcp,
        };

        // Its endpoints are some of the node's workload addresses; one turn and the next differ in the last.
        private EndpointSlice Slice(int number, int turn) => ServiceObjects.Slice(
            number, node.NodeName, Enumerable.Range(0, Endpoints).Select(i => Address(i < Endpoints - 1 ? i : Endpoints + (turn % 100))));

        private IPAddress Address(int host)
        {
            // The first few of a prefix are the gateway's and the node's own.
            const int FirstHost = 16;
            var octets = workloads.BaseAddress.GetAddressBytes();
            octets[^1] = (byte)(FirstHost + host);
            return new IPAddress(octets);
        }
    }
}
