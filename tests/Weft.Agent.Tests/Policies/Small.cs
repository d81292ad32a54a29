using System.Net;
using Weft.Agent.Policies.Records;
using Weft.Api;
using Weft.Dataplane.Endpoints;

namespace Weft.Agent.Tests.Policies;

/// <summary>Small objects of the API and their records.</summary>
internal static class Small
{
    public static PolicyPool Pool { get; } = new();

    public static Dictionary<string, string> Labels(params (string Key, string Value)[] labels) => labels.ToDictionary(label => label.Key, label => label.Value);

    public static LabelSelector Select(params (string Key, string Value)[] labels) => new() { MatchLabels = Labels(labels) };

    public static NamespaceRecord Home(string name = "shop", params (string Key, string Value)[] labels) =>
        NamespaceReader.Read(new Namespace { Metadata = new ObjectMeta { Name = name, ResourceVersion = "1", Labels = Labels(labels) } }, Pool);

    /// <summary>Of the namespace shop.</summary>
    public static Pod Pod(string name, string? address, params (string Key, string Value)[] labels) => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = name, Uid = "uid-" + name, ResourceVersion = "1", Labels = Labels(labels) },
        Spec = new PodSpec { Containers = [new Container { Name = "main", Ports = [new ContainerPort { Name = "http", Port = 8080 }] }] },
        Status = new PodStatus { Phase = "Running", PodIPs = address is null ? [] : [new PodIP { Ip = address }] },
    };

    public static PodRecord Record(this Pod pod) => PodReader.Read(pod, Pool);

    /// <summary>Of the namespace shop.</summary>
    public static NetworkPolicy Policy(string name, NetworkPolicySpec spec) =>
        new() { Metadata = new ObjectMeta { Namespace = "shop", Name = name, ResourceVersion = "1" }, Spec = spec };

    public static PolicyRecord Record(this NetworkPolicy policy) => PolicyReader.Read(policy, Pool);

    /// <summary>Lets the chosen Pods of the namespace be called at a port by Pods that have a label.</summary>
    public static PolicyRecord Allow(string name, LabelSelector who, IntOrString port, params (string Key, string Value)[] callers) => Policy(name, new NetworkPolicySpec
    {
        PodSelector = who,
        Ingress = [new NetworkPolicyIngressRule
        {
            From = [new NetworkPolicyPeer { PodSelector = Select(callers) }],
            Ports = [new NetworkPolicyPort { Port = port }],
        }],
    }).Record();

    public static LocalPod Local(uint endpoint, Pod pod, params string[] addresses) =>
        new(new EndpointId(endpoint), pod.Key, pod.Metadata.Uid ?? "", [.. addresses.Select(IPAddress.Parse)]);
}
