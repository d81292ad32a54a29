using System.Globalization;
using System.Net;
using Weft.Bench.Policies;
using Weft.Dataplane;
using Weft.Dataplane.Flows;
using Weft.Linux.Namespaces;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Paths;

/// <summary>One node whose kernel routes between two veths and filters for network policies, by the rules that kube-router writes.</summary>
internal sealed class KubeRouterPath(int policies) : BenchPath
{
    private const ushort ServerPort = 9000;

    /// <summary>10,000 policies are 20,000 sets and 50,000 rules.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public override string Name => $"nft + ipset as kube-router, {PolicyPathNames.Count(policies)}";

    public override IPAddress ClientAddress => IPAddress.Parse("10.64.10.2");

    public override IPAddress ServerAddress => IPAddress.Parse("10.64.11.2");

    public override IPEndPoint ListenAt => new(ServerAddress, ServerPort);

    protected override void Connect()
    {
        var node = Node("n");
        NetnsLab.Connect(node, "c0", "10.64.10.1/24", Client, "eth0", "10.64.10.2/24");
        NetnsLab.Connect(node, "s0", "10.64.11.1/24", Server, "eth0", "10.64.11.2/24");
        KernelParts.Route(Client, "0.0.0.0/0", "10.64.10.1");
        KernelParts.Route(Server, "0.0.0.0/0", "10.64.11.1");
        KubeRouterRules.Load(node, new PolicyPlan(policies, ClientAddress, ListenAt), _patience);
        if (policies > 0)
        {
            // As for kube-proxy: connections that have ended would fill the table.
            Sysctl.Write(node.Handle, "net/netfilter/nf_conntrack_tcp_timeout_time_wait", "1");
        }
    }
}

/// <summary>Client and server on one node, the server selected by a number of policies, one of which lets the client in.</summary>
internal sealed class WeftPolicyPath(int policies) : WeftSameNodePath
{
    private const ushort ServerPort = 9000;

    public override string Name => $"Weft same node, {PolicyPathNames.Count(policies)}";

    public override IPEndPoint ListenAt => new(ServerAddress, ServerPort);

    private protected override NodeState Complete(NodeState state) => state with
    {
        Policies = PolicyRows.Of(new PolicyPlan(policies, ClientAddress, ListenAt), ServerId, ClientId),
    };
}

/// <summary>Client and server on one node whose new flows are all reported and read, as while somebody looks at the flow log.</summary>
internal sealed class WeftFlowLogPath : WeftSameNodePath
{
    private readonly CancellationTokenSource _end = new();
    private IDisposable? _report;
    private Task _reader = Task.CompletedTask;

    public override string Name => "Weft same node, flow log on";

    public override void Dispose()
    {
        _report?.Dispose();
        _end.Cancel();
        _reader.GetAwaiter().GetResult();
        _end.Dispose();
        base.Dispose();
    }

    private protected override void Use(NodeDataplane dataplane)
    {
        _reader = ReadAsync(dataplane.ListenToFlowsAsync(_end.Token));
        _report = dataplane.ReportNewFlows();
    }

    private static async Task ReadAsync(IAsyncEnumerable<FlowEvent> flows)
    {
        try
        {
            await foreach (var _ in flows)
            {
                // Read, which is what costs.
            }
        }
        catch (OperationCanceledException)
        {
            // The bench is done with this path.
        }
    }
}

internal static class PolicyPathNames
{
    public static string Count(int policies) => string.Create(CultureInfo.InvariantCulture, $"{policies:N0} policies");
}
