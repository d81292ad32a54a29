using System.Net;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Api;
using Weft.Dataplane.Endpoints;

namespace Weft.Bench.Policies;

/// <summary>
/// A cluster of namespaces with the same number of Pods and policies each, as applications have them: closed by default, opened between some
/// Pods, from other namespaces, to resolvers and to the world outside.
/// </summary>
/// <param name="Workloads">Pods of this node; they are of as many namespaces as there are.</param>
internal sealed record CompilePlan(int Namespaces, int Pods, int Policies, int Workloads)
{
    private const int Applications = 10;
    private const int PodsPerNode = 250;
    private const uint FirstAddress = 0x0a40_0000; // 10.64.0.0

    private static readonly string[] _otherLabels = ["app.kubernetes.io/part-of", "app.kubernetes.io/managed-by", "team", "pod-template-hash"];

    public PolicyPool Pool { get; } = new();

    /// <summary>The prefixes of all nodes.</summary>
    public IEnumerable<IPNetwork> Prefixes() =>
        Enumerable.Range(0, (Pods + PodsPerNode - 1) / PodsPerNode).Select(node => new IPNetwork(ToAddress((uint)node << 8), 24));

    public NamespaceRecord Namespace(int number) => NamespaceReader.Read(
        new Namespace { Metadata = new ObjectMeta { Name = NameOf(number), ResourceVersion = "1", Labels = new Dictionary<string, string> { ["team"] = $"team-{number % 20}" } } },
        Pool);

    /// <param name="version">Another version of a Pod has another of its application's labels.</param>
    public PodRecord Pod(int number, int version = 0)
    {
        var application = number / Namespaces % Applications;
        var labels = new Dictionary<string, string> { ["app"] = $"app-{application}", ["tier"] = $"tier-{(application + version) % 3}" };
        foreach (var label in _otherLabels)
        {
            labels[label] = $"{label}-{number % Namespaces}-{application}";
        }

        return PodReader.Read(
            new Pod
            {
                Metadata = new ObjectMeta { Namespace = NameOf(number % Namespaces), Name = PodName(number), Uid = UidOf(number), ResourceVersion = $"{version + 1}", Labels = labels },
                Spec = new PodSpec { Containers = [new Container { Name = "main", Ports = [new ContainerPort { Name = "http", Port = 8080 }] }] },
                Status = new PodStatus { Phase = "Running", PodIPs = [new PodIP { Ip = AddressOf(number).ToString() }, new PodIP { Ip = $"fd64::{number:x}" }] },
            },
            Pool);
    }

    public PolicyRecord Policy(int number)
    {
        var policy = new NetworkPolicy
        {
            Metadata = new ObjectMeta { Namespace = NameOf(number % Namespaces), Name = $"policy-{number:d5}", ResourceVersion = "1" },
            Spec = SpecOf(number / Namespaces, number),
        };
        return PolicyReader.Read(policy, Pool);
    }

    public IEnumerable<LocalPod> Locals() => Enumerable.Range(0, Workloads).Select(number => new LocalPod(
        new EndpointId((uint)number + 1), new ObjectKey(NameOf(number % Namespaces), PodName(number)), UidOf(number), [AddressOf(number)]));

    /// <summary>Everything, told to a compiler.</summary>
    public void Tell(PolicyCompiler compiler, IReadOnlyList<NamespaceRecord> namespaces, IReadOnlyList<PodRecord> pods, IReadOnlyList<PolicyRecord> policies)
    {
        compiler.SetPrefixes(Prefixes());
        foreach (var home in namespaces)
        {
            compiler.Change(null, home);
        }

        foreach (var pod in pods)
        {
            compiler.Change(null, pod);
        }

        foreach (var policy in policies)
        {
            compiler.Change(null, policy);
        }

        compiler.SetLocals(Locals());
    }

    private NetworkPolicySpec SpecOf(int kind, int number) => (kind % 6) switch
    {
        0 => new NetworkPolicySpec { PolicyTypes = ["Ingress", "Egress"] },
        1 => Ingress(number, new NetworkPolicyPeer { PodSelector = Select("app", number + 1) }, 8080),
        2 => Ingress(
            number,
            new NetworkPolicyPeer
            {
                NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = NameOf((number + 7) % Namespaces) } },
                PodSelector = Select("app", number + 2),
            },
            "http"),
        3 => Ingress(number, new NetworkPolicyPeer { NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["team"] = $"team-{number % 20}" } } }, 9090),
        4 => Egress(new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = "0.0.0.0/0", Except = ["10.0.0.0/8", $"192.168.{number % 4}.0/24"] } }, 443),
        _ => Egress(new NetworkPolicyPeer { NamespaceSelector = new LabelSelector(), PodSelector = Select("app", number) }, 53),
    };

    private static NetworkPolicySpec Ingress(int number, NetworkPolicyPeer peer, IntOrString port) => new()
    {
        PodSelector = Select("app", number),
        Ingress = [new NetworkPolicyIngressRule { From = [peer], Ports = [new NetworkPolicyPort { Protocol = "TCP", Port = port }] }],
    };

    private static NetworkPolicySpec Egress(NetworkPolicyPeer peer, int port) => new()
    {
        PolicyTypes = ["Egress"],
        Egress = [new NetworkPolicyEgressRule { To = [peer], Ports = [new NetworkPolicyPort { Protocol = "TCP", Port = port }] }],
    };

    private static LabelSelector Select(string key, int number) =>
        new() { MatchLabels = new Dictionary<string, string> { [key] = $"{key}-{number % Applications}" } };

    private static string NameOf(int number) => $"namespace-{number:d4}";

    private static string PodName(int number) => $"application-7d9c5b6f4-{number:x5}";

    private static string UidOf(int number) => $"{number:x8}-5f2e-4d1c-9a3b-0123456789ab";

    private static IPAddress AddressOf(int number) => ToAddress((uint)(number / PodsPerNode << 8) + (uint)(number % PodsPerNode) + 2);

    private static IPAddress ToAddress(uint offset)
    {
        var address = FirstAddress + offset;
        return new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]);
    }
}
