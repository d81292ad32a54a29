using System.Net;
using Weft.Bench.Services;
using Weft.Dataplane;
using Weft.Linux.Namespaces;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Paths;

/// <summary>One node whose kernel routes between two veths and translates for Services, by the rules that kube-proxy writes.</summary>
internal sealed class KubeProxyPath(int services) : BenchPath
{
    private const ushort ServerPort = 9000;

    /// <summary>10,000 Services take the better part of a minute.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public override string Name => $"nft as kube-proxy, {ServicePathNames.Count(services)}";

    public override IPAddress ClientAddress => IPAddress.Parse("10.64.8.2");

    public override IPAddress ServerAddress => IPAddress.Parse("10.64.9.2");

    public override IPEndPoint ListenAt => new(ServerAddress, ServerPort);

    public override IPEndPoint Reach(IPEndPoint listening) => ServicePlan.MeasuredService;

    protected override void Connect()
    {
        var node = Node("n");
        NetnsLab.Connect(node, "c0", "10.64.8.1/24", Client, "eth0", "10.64.8.2/24");
        NetnsLab.Connect(node, "s0", "10.64.9.1/24", Server, "eth0", "10.64.9.2/24");
        KernelParts.Route(Client, "0.0.0.0/0", "10.64.8.1");
        KernelParts.Route(Server, "0.0.0.0/0", "10.64.9.1");
        var rules = KubeProxyRules.Write(new ServicePlan(services, Endpoints: 1, ListenAt));
        if (NftRules.Load(node, rules, _patience) is null)
        {
            throw new TimeoutException($"{Name}: nft did not load its rules in {_patience}.");
        }

        // Tens of thousands of connections end in a few seconds; kept for two minutes each they would fill the table.
        Sysctl.Write(node.Handle, "net/netfilter/nf_conntrack_tcp_timeout_time_wait", "1");
    }
}

/// <summary>Client and server on one node, the client by way of a Service's cluster address.</summary>
internal sealed class WeftServicePath(int services) : WeftSameNodePath
{
    private const ushort ServerPort = 9000;

    public override string Name => $"Weft ClusterIP, {ServicePathNames.Count(services)}";

    public override IPEndPoint ListenAt => new(ServerAddress, ServerPort);

    public override IReadOnlyDictionary<string, double> Aims { get; } = new Dictionary<string, double> { ["rr"] = 0.88 };

    public override IPEndPoint Reach(IPEndPoint listening) => ServicePlan.MeasuredService;

    private protected override NodeState Complete(NodeState state) => state with
    {
        ServicePrefixes = [ServicePlan.ServicePrefix],
        Services = ServiceSpecs.Of(new ServicePlan(services, Endpoints: 1, ListenAt)),
    };
}

internal static class ServicePathNames
{
    public static string Count(int services) => services == 1
        ? "1 Service"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{services:N0} Services");
}
