using System.Net;
using Weft.Api;
using Weft.Lab.Tests.Policies.Probing;
using Weft.Standalone.Lab;
using Weft.Testing;
using Weft.Testing.Policies;

namespace Weft.Lab.Tests.Policies;

/// <summary>The world of the cases in the shared lab, with this test's sockets in every pod, on every node and at the host outside.</summary>
public sealed class MatrixWorld(SharedLab lab) : IAsyncLifetime
{
    private const string Outside = "internet";
    private const int ServicePortOffset = 100; // world.yaml: port 180 of a Service is port 80 of its pod

    private readonly LabPaths _paths = new(lab.Name);
    private readonly Dictionary<string, ProbeEnd> _ends = [];
    private Dictionary<string, Service> _services = [];

    /// <summary>The objects as they are with no case applied.</summary>
    internal PolicyWorld Objects { get; private set; } = new();

    internal MatrixCluster Cluster { get; private set; } = null!;

    internal IReadOnlyDictionary<string, ProbeEnd> Ends => _ends;

    public async ValueTask InitializeAsync()
    {
        await lab.ApplyAsync(CaseWorld.Manifest);
        foreach (IGrouping<string, string> pods in CaseWorld.Pods.GroupBy(pod => pod.Split('/')[0], pod => "pod/" + pod.Split('/')[1]))
        {
            (await lab.KubectlAsync(["-n", pods.Key, "wait", "--for=condition=Ready", "--timeout=90s", .. pods])).MustSucceed();
        }

        Cluster = new MatrixCluster(_paths, CaseWorld.WithoutLab.Nodes.Select(node => node.Metadata.Name!));
        Objects = await ReadAsync();
        await ReadServicesAsync();
        Dictionary<string, string> networks = new LabWorkloads(_paths).List().Where(workload => CaseWorld.Pods.Contains(workload.FullName))
            .ToDictionary(workload => workload.FullName, workload => workload.NetnsPath);
        foreach (Node node in Objects.Nodes)
        {
            networks.Add($"node/{node.Metadata.Name}", _paths.NamespacePath(node.Metadata.Name!));
        }

        networks.Add(Outside, _paths.NamespacePath(Outside));
        foreach ((string name, string path) in networks)
        {
            _ends.Add(name, new ProbeEnd(name, path));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ProbeEnd end in _ends.Values)
        {
            await end.DisposeAsync();
        }

        await Cluster.RemoveFencesAsync();
        Cluster.Dispose();
        (await lab.KubectlAsync(["delete", "namespace", .. CaseWorld.Pods.Select(pod => pod.Split('/')[0]).Distinct(), "--wait"])).MustSucceed();
    }

    /// <summary>The probes that answer every question of a table.</summary>
    /// <param name="expected">The table.</param>
    /// <param name="throughServices">Also through the pods' Services, which make no difference.</param>
    internal IReadOnlyList<TruthProbe> ProbesOf(TruthTable expected, bool throughServices)
    {
        List<TruthProbe> probes = [];
        foreach ((TruthCell cell, TruthVerdict verdict) in expected.Enforced)
        {
            // Hosts outside know no pod's address: they come through its LoadBalancer Service.
            if (cell.From == Outside)
            {
                AddThroughService(probes, cell, verdict, OutsideAddresses(cell.To));
                continue;
            }

            probes.Add(new TruthProbe(cell, new IPEndPoint(Objects.End(cell.To).Address(cell.Traffic.Family)!, cell.Traffic.Port), verdict.IsAllowed));
            if (throughServices && Objects.End(cell.From).Pod is not null && _services.TryGetValue(cell.To, out Service? service))
            {
                AddThroughService(probes, cell, verdict, service.Spec!.ClusterIPs!);
            }
        }

        return probes;
    }

    // Services are there for TCP and UDP.
    private static void AddThroughService(List<TruthProbe> probes, TruthCell cell, TruthVerdict verdict, IEnumerable<string> addresses)
    {
        if (cell.Traffic.Protocol is "TCP" or "UDP")
        {
            IPAddress address = addresses.Select(IPAddress.Parse).Single(address => address.AddressFamily == cell.Traffic.Family);
            probes.Add(new TruthProbe(cell, new IPEndPoint(address, cell.Traffic.Port + ServicePortOffset), verdict.IsAllowed));
        }
    }

    private IEnumerable<string> OutsideAddresses(string pod) => _services[pod].Status!.LoadBalancer!.Ingress!.Select(ingress => ingress.Ip!);

    private async Task<PolicyWorld> ReadAsync() => new()
    {
        Namespaces = await Cluster.ListAsync(ResourceTypes.Namespaces),
        Pods = await Cluster.ListAsync(ResourceTypes.Pods),
        Nodes = await Cluster.ListAsync(ResourceTypes.Nodes),
        Regions = await Cluster.ListAsync(ResourceTypes.Regions),
        PodPrefixes = CaseWorld.WithoutLab.PodPrefixes,
        Hosts = CaseWorld.WithoutLab.Hosts,
    };

    private Task ReadServicesAsync() => Eventually.HappensAsync(
        async () =>
        {
            _services = (await Cluster.ListAsync(ResourceTypes.Services)).Where(service => CaseWorld.Pods.Contains(service.Key.ToString()))
                .ToDictionary(service => service.Key.ToString());
            return _services.Values.All(service => service.Status?.LoadBalancer?.Ingress is { Count: 2 });
        },
        () => "the Services have no addresses");
}
