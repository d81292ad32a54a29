using System.Globalization;
using Weft.Api;
using Weft.Bench.Reporting;
using Weft.Bench.Rows;
using Weft.Client;
using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Bench.Policies;

/// <summary>
/// One NetworkPolicy changed in the API, among many: until the kernels of four nodes, each with a workload that it isolates, have it in force. API
/// server, controller and agents are processes of their own.
/// </summary>
internal sealed class PolicyApiRow : BenchRow
{
    private const int NodeCount = 4;
    private const int Writers = 16;
    private const int WarmUp = 20;
    private const int Changes = 200;
    private const string Measured = "measured";
    private static readonly int[] _sizes = [1, 1_000, 10_000];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    /// <summary>How often the rows are looked at: a change is seen half of it late.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(1);

    public override string Name => "NetworkPolicy change, API to kernel";

    public override async Task<IReadOnlyList<RowResult>> MeasureAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        using var nodes = await AgentUnderTest.StartAsync(cancellationToken, NodeCount);
        await AddWorkloadsAsync(nodes, cancellationToken);
        List<BpfMap> maps = [.. nodes.Nodes.Select(Open)];
        try
        {
            var results = new List<RowResult>();
            var held = 0;
            foreach (var size in _sizes)
            {
                await GrowAsync(nodes.Client, held, size, cancellationToken);
                held = size;
                var (first, all) = await ChangeAsync(nodes.Client, maps, cancellationToken);
                var name = string.Create(CultureInfo.InvariantCulture, $"{Name}, among {size:N0}");
                results.Add(new RowResult($"{name}, first of {NodeCount} nodes", first.ToString(), null));
                results.Add(new RowResult($"{name}, all {NodeCount} nodes", all.ToString(), "p99 100 ms"));
            }

            results.Add(new RowResult(
                string.Create(CultureInfo.InvariantCulture, $"agent memory, {_sizes[^1]:N0} NetworkPolicies"),
                string.Create(CultureInfo.InvariantCulture, $"{nodes.AgentResidentMiB():0} MiB"),
                "120 MB"));
            return results;
        }
        finally
        {
            maps.ForEach(map => map.Dispose());
        }
    }

    private static BpfMap Open(AgentNode node) =>
        BpfMap.TryOpenPinned(Path.Combine(node.PinPath.Replace('.', '_'), "maps", MapSpecs.Policy.Name)) ?? throw new FileNotFoundException($"The agent of {node.Name} has pinned no policies.");

    private static async Task AddWorkloadsAsync(AgentUnderTest nodes, CancellationToken cancellationToken)
    {
        for (var i = 0; i < nodes.Nodes.Count; i++)
        {
            var sandbox = nodes.Sandbox($"w{i}");
            await nodes.CreatePodAsync(sandbox, nodes.Nodes[i], cancellationToken);
            await new CniPlugin(nodes.Nodes[i].CniSocket).AddAsync(sandbox, cancellationToken);
        }
    }

    private static async Task<(Latencies First, Latencies All)> ChangeAsync(KubeClient client, List<BpfMap> maps, CancellationToken cancellationToken)
    {
        var (first, all) = (new Latencies(), new Latencies());
        for (var i = 0; i < WarmUp + Changes; i++)
        {
            var before = maps.ConvertAll(GenerationOf);
            var policy = await client.GetAsync(ResourceTypes.NetworkPolicies, new ObjectKey(AgentUnderTest.PodNamespace, Measured), cancellationToken);
            var started = TimeProvider.System.GetTimestamp();
            await client.UpdateAsync(ResourceTypes.NetworkPolicies, policy with { Spec = Spec("bench", 1000 + i) }, cancellationToken);
            await WaitAsync(() => maps.Zip(before).Any(pair => GenerationOf(pair.First) != pair.Second), started, cancellationToken);
            var atFirst = TimeProvider.System.GetElapsedTime(started);
            await WaitAsync(() => maps.Zip(before).All(pair => GenerationOf(pair.First) != pair.Second), started, cancellationToken);
            if (i >= WarmUp)
            {
                first.Add(atFirst);
                all.Add(TimeProvider.System.GetElapsedTime(started));
            }
        }

        return (first, all);
    }

    /// <summary>The measured one, and others that select other Pods.</summary>
    private static async Task GrowAsync(KubeClient client, int held, int size, CancellationToken cancellationToken)
    {
        if (held == 0)
        {
            await client.CreateAsync(ResourceTypes.NetworkPolicies, Policy(Measured, "bench", 999), cancellationToken);
        }

        await Parallel.ForAsync(Math.Max(held, 1), size, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken }, async (i, token) =>
            await client.CreateAsync(ResourceTypes.NetworkPolicies, Policy($"other-{i:d5}", $"app-{i:d5}", 80), token));
    }

    private static async Task WaitAsync(Func<bool> condition, long started, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > _patience)
            {
                throw new TimeoutException($"The kernels' policies did not follow the API within {_patience}.");
            }

            await Task.Delay(_pause, TimeProvider.System, cancellationToken);
        }
    }

    private static uint GenerationOf(BpfMap map) => map.As<uint, PolicyRow>().TryLookup(0, out var row) ? row.Generation : 0;

    private static NetworkPolicy Policy(string name, string app, int port) => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = "NetworkPolicy",
        Metadata = new ObjectMeta { Namespace = AgentUnderTest.PodNamespace, Name = name },
        Spec = Spec(app, port),
    };

    private static NetworkPolicySpec Spec(string app, int port) => new()
    {
        PodSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = app } },
        PolicyTypes = ["Ingress"],
        Ingress = [new NetworkPolicyIngressRule { Ports = [new NetworkPolicyPort { Protocol = "TCP", Port = port }] }],
    };
}
