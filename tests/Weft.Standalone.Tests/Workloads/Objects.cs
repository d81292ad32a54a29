using Weft.Api;

namespace Weft.Standalone.Tests;

/// <summary>Short ways to write the objects that tests speak of.</summary>
internal static class Objects
{
    public static DateTimeOffset Start { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static Deployment Deployment(int replicas, string version = "1", IntOrString? surge = null, IntOrString? unavailable = null) => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "web", Uid = "d-web", ResourceVersion = "1", Generation = 1, CreationTimestamp = Start },
        Spec = new DeploymentSpec
        {
            Replicas = replicas,
            ProgressDeadlineSeconds = 600,
            RevisionHistoryLimit = 10,
            Selector = new LabelSelector { MatchLabels = Labels("app", "web") },
            Strategy = new DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new RollingUpdateDeployment { MaxSurge = surge ?? "25%", MaxUnavailable = unavailable ?? "25%" },
            },
            Template = Template(version),
        },
    };

    public static PodTemplateSpec Template(string version) => new()
    {
        Metadata = new ObjectMeta { Labels = Labels("app", "web") },
        Spec = new PodSpec { Containers = [new Container { Name = "web", Image = $"web:{version}", Command = ["/bin/sleep", "1000"] }] },
    };

    public static Deployment WithTemplate(this Deployment deployment, string version) => deployment with
    {
        Metadata = deployment.Metadata with { Generation = deployment.Metadata.Generation + 1 },
        Spec = deployment.Spec! with { Template = Template(version) },
    };

    public static Deployment WithReplicas(this Deployment deployment, int replicas) => deployment with
    {
        Metadata = deployment.Metadata with { Generation = deployment.Metadata.Generation + 1 },
        Spec = deployment.Spec! with { Replicas = replicas },
    };

    public static Pod Pod(string name, string? node = null, string? ns = "shop", params (string Key, string Value)[] labels) => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = name, Uid = $"p-{name}", ResourceVersion = "1", CreationTimestamp = Start, Labels = Labels(labels) },
        Spec = new PodSpec { NodeName = node, Containers = [new Container { Name = "c" }] },
        Status = new PodStatus { Phase = node is null ? "Pending" : "Running" },
    };

    public static Pod Ready(this Pod pod, DateTimeOffset? since = null) => pod with
    {
        Status = pod.Status! with { Phase = "Running", Conditions = [new PodCondition { Type = "Ready", Status = "True", LastTransitionTime = since ?? Start }] },
    };

    public static Pod WithAddresses(this Pod pod, params string[] addresses) => pod with
    {
        Status = pod.Status! with { PodIP = addresses[0], PodIPs = [.. addresses.Select(address => new PodIP { Ip = address })] },
    };

    public static Pod Deleting(this Pod pod) => pod with { Metadata = pod.Metadata with { DeletionTimestamp = Start.AddSeconds(30) } };

    public static Pod OwnedBy(this Pod pod, string uid) => pod with
    {
        Metadata = pod.Metadata with
        {
            OwnerReferences = [new OwnerReference { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = uid, Uid = uid, Controller = true }],
        },
    };

    public static Node Node(string name, params (string Key, string Value)[] labels) => new()
    {
        Metadata = new ObjectMeta { Name = name, Uid = $"n-{name}", ResourceVersion = "1", Labels = Labels([("kubernetes.io/hostname", name), .. labels]) },
        Spec = new NodeSpec(),
        Status = new NodeStatus { Conditions = [new NodeCondition { Type = "Ready", Status = "True", LastTransitionTime = Start }] },
    };

    public static IReadOnlyDictionary<string, string> Labels(string key, string value) => new Dictionary<string, string> { [key] = value };

    public static IReadOnlyDictionary<string, string> Labels(params (string Key, string Value)[] labels) =>
        labels.ToDictionary(pair => pair.Key, pair => pair.Value);
}
