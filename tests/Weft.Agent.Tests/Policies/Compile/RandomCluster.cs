using System.Globalization;
using Weft.Api;
using Weft.Testing.Policies;

namespace Weft.Agent.Tests.Policies.Compile;

/// <summary>Random changes of a small cluster of two nodes, odd objects included. The same numbers make the same changes.</summary>
internal static class RandomCluster
{
    public const string Here = "here";

    private const string Elsewhere = "elsewhere";

    private static readonly string[] _homes = ["x", "y", "z"];
    private static readonly string[] _names = ["a", "b", "c", "d"];
    private static readonly string[] _apps = ["web", "db", "ünïcödé", ""];
    private static readonly string[] _portNames = ["http", "dns", "none"];
    private static readonly string[] _protocols = ["TCP", "UDP", "SCTP"];

    private static readonly string[] _blocks =
        ["0.0.0.0/0", "::/0", "10.64.0.0/16", "10.64.1.0/24", "10.64.1.4/30", "10.64.1.5/24", "198.51.100.0/24", "fd64:1::/48", "fd64:1::8/125", "nonsense", "10.64.0.0/33"];

    private static readonly string[] _excepts =
        ["10.64.1.0/24", "10.64.1.4/31", "198.51.100.128/25", "fd64:1::a/128", "fd64:1::/64", "10.64.0.0/16", "192.0.2.0/24"];

    private static readonly string[] _prefixes = ["10.64.0.0/16", "fd64:1::/48"];

    public static PolicyWorld Empty { get; } = new()
    {
        Namespaces = [.. _homes.Select(name => new Namespace { Metadata = new ObjectMeta { Name = name, Labels = Map(("kubernetes.io/metadata.name", name)) } })],
        Nodes = [NodeOf(Here, "r1"), NodeOf(Elsewhere, "r2")],
        Regions = [RegionOf("r1", null)],
        PodPrefixes = [.. _prefixes.Select(AddressBlock.Parse)],
    };

    public static PolicyWorld Step(PolicyWorld world, int seed)
    {
        var random = new Random(seed);
        return random.Next(20) switch
        {
            < 6 => world.With(PodOf(random)),
            6 => Less(world, random),
            7 or 8 => world.With(HomeOf(random)),
            9 => world.With(RegionOf("r1", Pick(random, [null, "true", "false", "maybe"]))),
            < 14 => world.With(PolicyOf(random)),
            14 => world.Without("networkpolicy", new ObjectKey(Pick(random, _homes), Pick(random, _names))),
            15 => world.Without("clusternetworkpolicy", new ObjectKey(null, Pick(random, _names))),
            16 => world with { PodPrefixes = [.. _prefixes.Take(random.Next(3)).Select(AddressBlock.Parse)] },
            _ => world.With(ClusterPolicyOf(random)),
        };
    }

    private static PolicyWorld Less(PolicyWorld world, Random random)
    {
        var gone = new ObjectKey(Pick(random, _homes), Pick(random, _names));
        return world with { Pods = [.. world.Pods.Where(pod => pod.Key != gone)] };
    }

    private static Pod PodOf(Random random)
    {
        var host = random.Next(1, 12);
        return new Pod
        {
            Metadata = new ObjectMeta
            {
                Namespace = Pick(random, _homes),
                Name = Pick(random, _names),
                Uid = $"uid-{random.Next(2)}",
                Labels = LabelsOf(random),
            },
            Spec = new PodSpec
            {
                NodeName = Pick(random, [Here, Elsewhere]),
                HostNetwork = random.Next(12) == 0 ? true : null,
                Containers = [.. Enumerable.Range(0, random.Next(3)).Select(_ => ContainerOf(random))],
                InitContainers = random.Next(4) == 0 ? [ContainerOf(random) with { RestartPolicy = Pick(random, [null, "Always"]) }] : null,
            },
            Status = new PodStatus
            {
                Phase = Pick(random, ["Running", "Running", "Running", "Running", "Pending", "Succeeded"]),
                PodIPs = random.Next(8) == 0 ? null : [new PodIP { Ip = $"10.64.1.{host}" }, new PodIP { Ip = $"fd64:1::{host:x}" }],
            },
        };
    }

    private static Container ContainerOf(Random random) => new()
    {
        Name = "main",
        Ports = [.. Enumerable.Range(0, random.Next(3)).Select(_ =>
            new ContainerPort { Name = Pick(random, _portNames[..2]), Port = random.Next(80, 83), Protocol = Pick(random, [null, .. _protocols]) })],
    };

    private static Namespace HomeOf(Random random)
    {
        var name = Pick(random, _homes);
        var labels = LabelsOf(random);
        labels["kubernetes.io/metadata.name"] = name;
        if (Pick(random, [null, null, "true", "false", "yes"]) is { } trust)
        {
            labels[PolicyLabels.ZeroTrust] = trust;
        }

        return new Namespace { Metadata = new ObjectMeta { Name = name, Labels = labels, Annotations = ModeOf(random) } };
    }

    private static NetworkPolicy PolicyOf(Random random) => new()
    {
        Metadata = new ObjectMeta { Namespace = Pick(random, _homes), Name = Pick(random, _names), Annotations = ModeOf(random) },
        Spec = new NetworkPolicySpec
        {
            PodSelector = SelectorOf(random),
            PolicyTypes = Pick<string[]?>(random, [null, ["Ingress"], ["Egress"], ["Ingress", "Egress"]]),
            Ingress = Some(random, () => new NetworkPolicyIngressRule { From = Some(random, () => PeerOf(random)), Ports = Some(random, () => PortOf(random)) }),
            Egress = Some(random, () => new NetworkPolicyEgressRule { To = Some(random, () => PeerOf(random)), Ports = Some(random, () => PortOf(random)) }),
        },
    };

    private static NetworkPolicyPeer PeerOf(Random random) => random.Next(4) switch
    {
        0 => new NetworkPolicyPeer { PodSelector = SelectorOf(random) },
        1 => new NetworkPolicyPeer { NamespaceSelector = HomeSelectorOf(random) },
        2 => new NetworkPolicyPeer { PodSelector = SelectorOf(random), NamespaceSelector = HomeSelectorOf(random) },
        _ => new NetworkPolicyPeer { IpBlock = new IPBlock { Cidr = Pick(random, _blocks), Except = Some(random, () => Pick(random, _excepts)) } },
    };

    private static NetworkPolicyPort PortOf(Random random) => random.Next(6) switch
    {
        0 => new NetworkPolicyPort { Protocol = Pick(random, [null, .. _protocols]) },
        1 => new NetworkPolicyPort { Protocol = Pick(random, _protocols), Port = Pick(random, _portNames) },
        2 => new NetworkPolicyPort { Protocol = Pick(random, _protocols), Port = random.Next(79, 84), EndPort = random.Next(79, 84) },
        _ => new NetworkPolicyPort { Protocol = Pick(random, _protocols), Port = random.Next(79, 84) },
    };

    private static ClusterNetworkPolicy ClusterPolicyOf(Random random) => new()
    {
        Metadata = new ObjectMeta { Name = Pick(random, _names), Annotations = ModeOf(random) },
        Spec = new ClusterNetworkPolicySpec
        {
            Tier = Pick(random, ["Admin", "Baseline"]),
            Priority = random.Next(3),
            Subject = random.Next(2) == 0
                ? new ClusterNetworkPolicySubject { Namespaces = HomeSelectorOf(random) }
                : new ClusterNetworkPolicySubject { Pods = PodsOf(random) },
            Ingress = Some(random, () => new ClusterNetworkPolicyIngressRule
            {
                Action = ActionOf(random),
                From = [.. Several(random, () => random.Next(2) == 0
                    ? new ClusterNetworkPolicyIngressPeer { Namespaces = HomeSelectorOf(random) }
                    : new ClusterNetworkPolicyIngressPeer { Pods = PodsOf(random) })],
                Protocols = ProtocolsOf(random),
            }),
            Egress = Some(random, () => new ClusterNetworkPolicyEgressRule
            {
                Action = ActionOf(random),
                Name = Pick(random, [null, "named"]),
                To = [.. Several(random, () => DestinationOf(random))],
                Protocols = ProtocolsOf(random),
            }),
        },
    };

    private static ClusterNetworkPolicyEgressPeer DestinationOf(Random random) => random.Next(6) switch
    {
        0 => new ClusterNetworkPolicyEgressPeer { Namespaces = HomeSelectorOf(random) },
        1 or 2 => new ClusterNetworkPolicyEgressPeer { Pods = PodsOf(random) },
        3 => new ClusterNetworkPolicyEgressPeer { DomainNames = ["example.org"] },
        _ => new ClusterNetworkPolicyEgressPeer { Networks = [.. Several(random, () => Pick(random, _blocks[..9]))] },
    };

    private static ClusterNetworkPolicyProtocol[]? ProtocolsOf(Random random) =>
        random.Next(2) == 0 ? null : [.. Several(random, () => random.Next(5) switch
        {
            0 => new ClusterNetworkPolicyProtocol { DestinationNamedPort = Pick(random, _portNames) },
            1 => new ClusterNetworkPolicyProtocol { Udp = new ClusterNetworkPolicyTransport { DestinationPort = new ClusterNetworkPolicyPort { Number = random.Next(79, 84) } } },
            2 => new ClusterNetworkPolicyProtocol { Sctp = new ClusterNetworkPolicyTransport() },
            _ => new ClusterNetworkPolicyProtocol
            {
                Tcp = new ClusterNetworkPolicyTransport
                {
                    DestinationPort = new ClusterNetworkPolicyPort { Range = new ClusterNetworkPolicyPortRange { Start = random.Next(79, 81), End = random.Next(81, 84) } },
                },
            },
        })];

    private static string ActionOf(Random random) => Pick(random, ["Accept", "Deny", "Pass"]);

    private static NamespacedPods PodsOf(Random random) => new() { NamespaceSelector = HomeSelectorOf(random), PodSelector = SelectorOf(random) };

    private static LabelSelector HomeSelectorOf(Random random) => random.Next(3) switch
    {
        0 => new LabelSelector { MatchLabels = Map(("kubernetes.io/metadata.name", Pick(random, _homes))) },
        1 => new LabelSelector(),
        _ => SelectorOf(random),
    };

    private static LabelSelector SelectorOf(Random random) => random.Next(6) switch
    {
        0 => new LabelSelector(),
        1 or 2 => new LabelSelector { MatchLabels = Map(("app", Pick(random, _apps))) },
        3 => new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "tier", Operator = Pick(random, ["Exists", "DoesNotExist"]) }] },
        4 => new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "app", Operator = Pick(random, ["In", "NotIn"]), Values = ["web", "db"] }] },
        _ => new LabelSelector { MatchLabels = Map(("app", Pick(random, _apps)), ("tier", $"{random.Next(2)}")) },
    };

    private static Dictionary<string, string> LabelsOf(Random random)
    {
        var labels = new Dictionary<string, string>();
        if (random.Next(5) > 0)
        {
            labels["app"] = Pick(random, _apps);
        }

        if (random.Next(2) == 0)
        {
            labels["tier"] = random.Next(2).ToString(CultureInfo.InvariantCulture);
        }

        return labels;
    }

    private static Dictionary<string, string>? ModeOf(Random random) =>
        Pick(random, [null, null, null, "audit", "enforce", "odd"]) is { } mode ? Map((PolicyAnnotations.Mode, mode)) : null;

    private static Node NodeOf(string name, string region) =>
        new() { Metadata = new ObjectMeta { Name = name, Labels = Map(("topology.kubernetes.io/region", region)) } };

    private static Region RegionOf(string name, string? trust) =>
        new() { Metadata = new ObjectMeta { Name = name, Labels = trust is null ? null : Map((PolicyLabels.ZeroTrust, trust)) } };

    private static Dictionary<string, string> Map(params (string Key, string Value)[] pairs) => pairs.ToDictionary(pair => pair.Key, pair => pair.Value);

    private static T Pick<T>(Random random, T[] all) => all[random.Next(all.Length)];

    /// <summary>Null, none, or some.</summary>
    private static T[]? Some<T>(Random random, Func<T> make) => random.Next(5) switch { 0 => null, 1 => [], _ => [.. Several(random, make)] };

    private static IEnumerable<T> Several<T>(Random random, Func<T> make) => Enumerable.Range(0, random.Next(1, 4)).Select(_ => make());
}
