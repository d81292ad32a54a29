using System.Net;
using System.Net.Sockets;
using Weft.Api;

namespace Weft.Testing.Policies;

/// <summary>Every object that has a say in what is allowed, as it stands at one moment. Nothing is indexed: the model asks by looking through.</summary>
public sealed record PolicyWorld
{
    public IReadOnlyList<Namespace> Namespaces { get; init; } = [];

    /// <summary>Pods with the addresses that their status says.</summary>
    public IReadOnlyList<Pod> Pods { get; init; } = [];

    public IReadOnlyList<Node> Nodes { get; init; } = [];

    public IReadOnlyList<Region> Regions { get; init; } = [];

    public IReadOnlyList<NetworkPolicy> NetworkPolicies { get; init; } = [];

    public IReadOnlyList<ClusterNetworkPolicy> ClusterNetworkPolicies { get; init; } = [];

    /// <summary>Where only workloads have addresses: what lies inside and belongs to no known pod is a pod not yet heard of.</summary>
    public IReadOnlyList<AddressBlock> PodPrefixes { get; init; } = [];

    /// <summary>Hosts that are no part of the cluster.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IPAddress>> Hosts { get; init; } = new Dictionary<string, IReadOnlyList<IPAddress>>();

    /// <summary>Who is called so: <c>x/a</c> is a pod, <c>node/ord1-a</c> a node, anything else a host outside.</summary>
    public PolicyEnd End(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Hosts.TryGetValue(name, out var addresses))
        {
            return new PolicyEnd(name, null, null, addresses);
        }

        ObjectKey key = ObjectKey.Parse(name);
        if (key.Namespace == "node")
        {
            Node node = Nodes.Single(node => node.Metadata.Name == key.Name);
            return new PolicyEnd(name, null, key.Name, [.. (node.Status?.Addresses ?? []).Where(address => address.Type == "InternalIP").Select(address => IPAddress.Parse(address.Address!))]);
        }

        Pod pod = Pods.Single(pod => pod.Key == key);
        return new PolicyEnd(name, pod, pod.Spec?.NodeName, AddressesOf(pod));
    }

    /// <summary>The world in which this object is as given: new, or in the place of the one of its name.</summary>
    public PolicyWorld With(KubeObject changed) => changed switch
    {
        Namespace one => this with { Namespaces = Replaced(Namespaces, one) },
        Pod one => this with { Pods = Replaced(Pods, one) },
        Node one => this with { Nodes = Replaced(Nodes, one) },
        Region one => this with { Regions = Replaced(Regions, one) },
        NetworkPolicy one => this with { NetworkPolicies = Replaced(NetworkPolicies, one) },
        ClusterNetworkPolicy one => this with { ClusterNetworkPolicies = Replaced(ClusterNetworkPolicies, one) },
        _ => throw new ArgumentException($"{changed} has no say in what is allowed", nameof(changed)),
    };

    /// <summary>The world in which there is no such policy.</summary>
    public PolicyWorld Without(string kind, ObjectKey key) => kind switch
    {
        "networkpolicy" => this with { NetworkPolicies = [.. NetworkPolicies.Where(policy => policy.Key != key)] },
        "clusternetworkpolicy" => this with { ClusterNetworkPolicies = [.. ClusterNetworkPolicies.Where(policy => policy.Key != key)] },
        _ => throw new ArgumentException($"{kind} is nothing that a case deletes", nameof(kind)),
    };

    internal static IReadOnlyList<IPAddress> AddressesOf(Pod pod) =>
        [.. (pod.Status?.PodIPs ?? []).Select(each => IPAddress.Parse(each.Ip))];

    private static T[] Replaced<T>(IReadOnlyList<T> all, T one)
        where T : KubeObject =>
        [.. all.Where(each => each.Key != one.Key), one];
}

/// <summary>Somebody who sends or receives, with at most one address of each family.</summary>
/// <param name="Name">As in <see cref="PolicyWorld.End"/>.</param>
/// <param name="Pod">The pod, if it is one.</param>
/// <param name="Node">The node it is on, or that it is.</param>
/// <param name="Addresses">All its addresses.</param>
public sealed record PolicyEnd(string Name, Pod? Pod, string? Node, IReadOnlyList<IPAddress> Addresses)
{
    public IPAddress? Address(AddressFamily family) => Addresses.FirstOrDefault(address => address.AddressFamily == family);

    public override string ToString() => Name;
}
