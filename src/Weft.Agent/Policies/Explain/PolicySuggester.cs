using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Weft.Api;
using Weft.Dataplane.Policies;
using Weft.Packets;

namespace Weft.Agent.Policies.Explain;

/// <summary>The smallest NetworkPolicy that would allow a flow. Pure.</summary>
internal static class PolicySuggester
{
    /// <summary>Labels that controllers put on each Pod they make: a policy that names them is for one Pod, or one revision, and gone with it.</summary>
    private static readonly string[] _passing =
    [
        "pod-template-hash", "controller-revision-hash", "pod-template-generation", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/controller-uid", "controller-uid", "batch.kubernetes.io/job-completion-index",
    ];

    /// <summary>Labels by which workloads are named, the usual ones first.</summary>
    private static readonly string[] _naming = ["app.kubernetes.io/name", "app", "k8s-app", "name"];

    /// <param name="own">The workload whose policies deny it.</param>
    /// <param name="port">The destination's.</param>
    /// <param name="remarks">What else its author should know.</param>
    public static string Yaml(PolicyDirection direction, PolicyEnd own, PolicyEnd peer, byte protocol, ushort port, IEnumerable<string> remarks)
    {
        var text = new StringBuilder();
        foreach (var remark in remarks.Concat(Remarks(own, peer, protocol)))
        {
            text.Append("# ").AppendLine(remark);
        }

        return text.Append(YamlText.Write(Policy(direction, own, peer, protocol, port))).ToString();
    }

    private static JsonObject Policy(PolicyDirection direction, PolicyEnd own, PolicyEnd peer, byte protocol, ushort port)
    {
        var isIngress = direction == PolicyDirection.Ingress;
        var rule = new JsonObject { [isIngress ? "from" : "to"] = new JsonArray(Peer(own, peer)) };
        if (CanName(protocol))
        {
            rule["ports"] = new JsonArray(new JsonObject { ["protocol"] = ProtocolName.Of(protocol), ["port"] = port });
        }

        return new JsonObject
        {
            ["apiVersion"] = "networking.k8s.io/v1",
            ["kind"] = "NetworkPolicy",
            ["metadata"] = new JsonObject { ["name"] = Name(direction, own, peer), ["namespace"] = own.Namespace },
            ["spec"] = new JsonObject
            {
                ["podSelector"] = Selector(own),
                ["policyTypes"] = new JsonArray(isIngress ? "Ingress" : "Egress"),
                [isIngress ? "ingress" : "egress"] = new JsonArray(rule),
            },
        };
    }

    private static JsonObject Peer(PolicyEnd own, PolicyEnd peer)
    {
        if (peer.Namespace is null)
        {
            var bits = peer.Address!.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
            return new JsonObject { ["ipBlock"] = new JsonObject { ["cidr"] = string.Create(CultureInfo.InvariantCulture, $"{peer.Address}/{bits}") } };
        }

        var result = new JsonObject { ["podSelector"] = Selector(peer) };
        if (peer.Namespace != own.Namespace)
        {
            result["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = peer.Namespace } };
        }

        return result;
    }

    private static JsonObject Selector(PolicyEnd end)
    {
        var labels = Lasting(end).ToList();
        return labels.Count == 0
            ? []
            : new JsonObject { ["matchLabels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))) };
    }

    private static IEnumerable<KeyValuePair<string, string>> Lasting(PolicyEnd end) => end.Labels.Where(label => !_passing.Contains(label.Key));

    private static bool CanName(byte protocol) => ProtocolName.HasPorts(protocol);

    private static IEnumerable<string> Remarks(PolicyEnd own, PolicyEnd peer, byte protocol)
    {
        foreach (var end in new[] { own, peer }.Where(end => end.Namespace is not null && !Lasting(end).Any()))
        {
            yield return $"{end.Namespace}/{end.Pod} has no labels of its own: this means every Pod of Namespace {end.Namespace}.";
        }

        if (!CanName(protocol))
        {
            yield return "A NetworkPolicy can name TCP, UDP and SCTP only: this allows every protocol and port.";
        }
    }

    private static string Name(PolicyDirection direction, PolicyEnd own, PolicyEnd peer)
    {
        var (from, to) = direction == PolicyDirection.Ingress ? (peer, own) : (own, peer);
        var name = $"allow-{Word(from)}-to-{Word(to)}";
        return name.Length <= Names.MaxLabelLength ? name : name[..Names.MaxLabelLength].TrimEnd('-');
    }

    /// <summary>Of what names may consist of.</summary>
    private static string Word(PolicyEnd end)
    {
        var word = (end.Namespace is null ? end.Address!.ToString() : NameOf(end)).ToLowerInvariant();
        return string.Join('-', word.Split([.. word.Where(c => !char.IsAsciiLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries));
    }

    private static string NameOf(PolicyEnd end) =>
        _naming.Select(key => end.Labels.FirstOrDefault(label => label.Key == key).Value).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? end.Pod!;
}
