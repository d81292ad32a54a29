using System.Net;
using Weft.Agent.Policies.Compile;
using Weft.Agent.Policies.Records;
using Weft.Api;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;
using Weft.Testing.Policies;

namespace Weft.Agent.Tests.Policies.Compile;

/// <summary>One node's compiler, told of a world as an agent would be.</summary>
internal sealed class CompiledNode(string node)
{
    private const string RegionLabel = "topology.kubernetes.io/region";

    private readonly PolicyPool _pool = new();
    private readonly Dictionary<ObjectKey, PodRecord> _pods = [];
    private readonly Dictionary<ObjectKey, NamespaceRecord> _namespaces = [];
    private readonly Dictionary<PolicyId, PolicyRecord> _policies = [];
    private readonly Dictionary<ObjectKey, EndpointId> _endpoints = [];

    public PolicyCompiler Compiler { get; } = new();

    public PolicyState State { get; private set; } = PolicyState.Empty;

    public static CompiledNode Of(PolicyWorld world, string node)
    {
        var fresh = new CompiledNode(node);
        fresh.Tell(world);
        return fresh;
    }

    /// <summary>The endpoint that stands for a Pod, if that is one of this node's.</summary>
    public EndpointId EndpointOf(Pod pod)
    {
        if (!_endpoints.TryGetValue(pod.Key, out var endpoint))
        {
            _endpoints[pod.Key] = endpoint = new EndpointId((uint)_endpoints.Count + 1);
        }

        return endpoint;
    }

    /// <summary>Tells the compiler what differs from the last world, and settles.</summary>
    public PolicyState Tell(PolicyWorld world)
    {
        Compiler.SetPrefixes(world.PodPrefixes.Select(block => new IPNetwork(block.Address, block.PrefixLength)));
        Compiler.SetRegion(RegionOf(world));
        Tell(_namespaces, world.Namespaces.ToDictionary(each => each.Key, each => NamespaceReader.Read(each, _pool)), Compiler.Change);
        Tell(_policies, world.NetworkPolicies.Select(each => PolicyReader.Read(each, _pool))
            .Concat(world.ClusterNetworkPolicies.Select(each => ClusterPolicyReader.Read(each, _pool))).ToDictionary(each => each.Id), Compiler.Change);
        Compiler.SetLocals(world.Pods.Where(pod => pod.Spec?.NodeName == node && pod.Spec.HostNetwork != true).Select(LocalOf));
        Tell(_pods, world.Pods.ToDictionary(each => each.Key, each => PodReader.Read(each, _pool)), Compiler.Change);
        return State = Compiler.Settle();
    }

    private LocalPod LocalOf(Pod pod) => new(
        EndpointOf(pod), pod.Key, pod.Metadata.Uid ?? "", [.. (pod.Status?.PodIPs ?? []).Select(each => IPAddress.Parse(each.Ip))]);

    private RegionStance RegionOf(PolicyWorld world)
    {
        var name = world.Nodes.FirstOrDefault(each => each.Metadata.Name == node)?.Metadata.Labels?.GetValueOrDefault(RegionLabel);
        var region = world.Regions.FirstOrDefault(each => each.Metadata.Name == name);
        return new RegionStance(name ?? "", region is not null && PolicyLabels.ReadZeroTrust(region.Metadata, out _) == true);
    }

    private static void Tell<TKey, TRecord>(Dictionary<TKey, TRecord> told, Dictionary<TKey, TRecord> next, Action<TRecord?, TRecord?> change)
        where TKey : notnull
        where TRecord : class
    {
        foreach (var key in told.Keys.Except(next.Keys).ToList())
        {
            change(told[key], null);
            told.Remove(key);
        }

        foreach (var (key, record) in next)
        {
            change(told.GetValueOrDefault(key), record);
            told[key] = record;
        }
    }
}
