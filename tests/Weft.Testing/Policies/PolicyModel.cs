using System.Net;
using System.Net.Sockets;
using Weft.Api;

namespace Weft.Testing.Policies;

/// <summary>Which side of a flow a workload is on.</summary>
public enum ModelDirection
{
    Egress,
    Ingress,
}

/// <summary>
/// The reference model: says what NetworkPolicy v1, ClusterNetworkPolicy v1alpha2 and zero trust mean, straight from their
/// documentation, by looking at every object each time it is asked. It shares no code with the agent, whose judge it is.
/// </summary>
/// <remarks>
/// https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ and
/// https://network-policy-api.sigs.k8s.io/reference/spec/.
/// </remarks>
public sealed partial class PolicyModel(PolicyWorld world)
{
    private const string PolicyModeAnnotation = "weft.dev/policy-mode";
    private const string ZeroTrustLabel = "weft.dev/zero-trust";
    private const string RegionLabel = "topology.kubernetes.io/region";

    /// <summary>May the first have a new flow to the second? Each end that is a workload is asked for its own direction.</summary>
    /// <param name="from">Who begins the flow.</param>
    /// <param name="to">Whose address it goes to, after a Service has chosen.</param>
    /// <param name="family">Which of their addresses are used.</param>
    /// <param name="protocol">TCP, UDP, SCTP, or the name of another.</param>
    /// <param name="port">The port at the receiver, after a Service has chosen; no matter for protocols without.</param>
    public FlowVerdict Judge(PolicyEnd from, PolicyEnd to, AddressFamily family, string protocol, int port)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        return new FlowVerdict(
            Ask(from, ModelDirection.Egress, to, family, protocol, port),
            Ask(to, ModelDirection.Ingress, from, family, protocol, port));
    }

    /// <summary>May this workload have a flow in this direction with whoever has that address?</summary>
    public DirectionVerdict Judge(Pod workload, ModelDirection direction, IPAddress peer, string protocol, int port)
    {
        ArgumentNullException.ThrowIfNull(workload);
        Question question = Put(workload, direction, peer, protocol, port);
        return new DirectionVerdict(Decide(question, withAudited: false), Decide(question, withAudited: true));
    }

    // "Traffic to and from the node where a Pod is running is always allowed", and a Pod cannot block access to itself.
    private DirectionVerdict Ask(PolicyEnd workload, ModelDirection direction, PolicyEnd peer, AddressFamily family, string protocol, int port)
    {
        bool isOwnNode = peer.Pod is null && peer.Node is not null && peer.Node == workload.Node;
        return workload.Pod is null || workload.Name == peer.Name || isOwnNode
            ? DirectionVerdict.NotAsked
            : Judge(workload.Pod, direction, peer.Address(family)!, protocol, port);
    }

    // Admin tier, then NetworkPolicies, then Baseline tier, then the default: the first that has something to say decides.
    private ModelVerdict Decide(Question question, bool withAudited) => InAdminTier(question, withAudited);

    private ModelVerdict InAdminTier(Question question, bool withAudited) =>
        InTier("Admin", question, withAudited, () => InNetworkPolicies(question, withAudited));

    private ModelVerdict InNetworkPolicies(Question question, bool withAudited) =>
        JudgeNetworkPolicies(question, withAudited) ?? InBaselineTier(question, withAudited);

    private ModelVerdict InBaselineTier(Question question, bool withAudited) =>
        InTier("Baseline", question, withAudited, () => JudgeDefault(question, withAudited));

    private ModelVerdict JudgeDefault(Question question, bool withAudited) =>
        IsZeroTrust(question.Workload) && (withAudited || !IsAudited(NamespaceOf(question.Workload)))
            ? new ModelVerdict(false, DecidedBy.ZeroTrust)
            : new ModelVerdict(true, DecidedBy.Default);

    // The namespace's own word counts before its region's; what is neither true nor false counts as true.
    private bool IsZeroTrust(Pod workload)
    {
        Node? node = world.Nodes.FirstOrDefault(node => node.Metadata.Name == workload.Spec?.NodeName);
        string? regionName = LabelOf(node, RegionLabel);
        Region? region = world.Regions.FirstOrDefault(region => string.Equals(region.Metadata.Name, regionName, StringComparison.OrdinalIgnoreCase));
        string? word = LabelOf(NamespaceOf(workload), ZeroTrustLabel) ?? LabelOf(region, ZeroTrustLabel);
        return word is not null and not "false";
    }

    private Namespace? NamespaceOf(Pod pod) => world.Namespaces.FirstOrDefault(each => each.Metadata.Name == pod.Metadata.Namespace);

    private static bool IsAudited(KubeObject? obj) =>
        obj?.Metadata.Annotations is { } annotations && annotations.TryGetValue(PolicyModeAnnotation, out string? mode) && mode == "audit";

    private static string? LabelOf(KubeObject? obj, string key) =>
        obj?.Metadata.Labels is { } labels && labels.TryGetValue(key, out string? value) ? value : null;

    private Question Put(Pod workload, ModelDirection direction, IPAddress peer, string protocol, int port)
    {
        Pod[] holders = [.. world.Pods.Where(pod => HasAddressOfItsOwn(pod) && PolicyWorld.AddressesOf(pod).Contains(peer))];
        Pod? pod = holders.Length == 1 ? holders[0] : null;
        bool isUnknown = holders.Length > 1 || (pod is null && world.PodPrefixes.Any(prefix => prefix.Contains(peer)));
        return new Question(workload, direction, peer, pod, isUnknown, protocol, port);
    }

    // A Pod in its node's network has the node's address, and a finished one has none any more.
    private static bool HasAddressOfItsOwn(Pod pod) =>
        pod.Spec?.HostNetwork != true && pod.Status?.Phase is not ("Succeeded" or "Failed");

    /// <summary>One workload is asked about one direction of one flow.</summary>
    /// <param name="Workload">Whose policies are asked.</param>
    /// <param name="Direction">Whether it sends or receives.</param>
    /// <param name="Peer">The other end's address.</param>
    /// <param name="PeerPod">The pod that has that address, if it is known.</param>
    /// <param name="IsUnknown">Some pod has that address, and nobody knows which.</param>
    /// <param name="Protocol">TCP, UDP, SCTP or another.</param>
    /// <param name="Port">The receiver's port.</param>
    private sealed record Question(Pod Workload, ModelDirection Direction, IPAddress Peer, Pod? PeerPod, bool IsUnknown, string Protocol, int Port)
    {
        /// <summary>The pod whose container ports give names their numbers.</summary>
        public Pod? Receiver => Direction == ModelDirection.Ingress ? Workload : PeerPod;
    }
}
