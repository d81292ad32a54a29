using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The definition of ClusterNetworkPolicies for clusters that have none: what the published one says, short of its CEL rules.</summary>
/// <remarks>What those rules say is in <see cref="ClusterNetworkPolicyRules"/>.</remarks>
internal static class ClusterNetworkPolicyCrd
{
    internal static CustomResourceDefinition Make()
    {
        var definition = CrdBuilder.Make(
            ResourceTypes.ClusterNetworkPolicies,
            ["cnp"],
            [
                CrdBuilder.Column("Tier", "string", ".spec.tier"),
                CrdBuilder.Column("Priority", "string", ".spec.priority"),
                CrdBuilder.Column("Age", "date", ".metadata.creationTimestamp"),
            ],
            Limit);

        // API servers refuse a definition in a group of k8s.io that does not say where it was approved.
        return definition with
        {
            Metadata = definition.Metadata with
            {
                Labels = new Dictionary<string, string> { [FabricCrds.ManagedByLabel] = FabricCrds.ManagedByWeft },
                Annotations = new Dictionary<string, string>
                {
                    ["api-approved.kubernetes.io"] = "https://github.com/kubernetes-sigs/network-policy-api/pull/300",
                },
            },
        };
    }

    private static void Limit(JsonObject spec)
    {
        CrdBuilder.OneOf(spec["tier"]!, ClusterNetworkPolicyRules.Tiers);
        CrdBuilder.Limit(spec["priority"]!, 0, ClusterNetworkPolicyRules.MaxPriority);
        CrdBuilder.OneField(spec["subject"]!);
        LimitRules(spec["ingress"]!, "from");
        LimitRules(spec["egress"]!, "to");
        var peer = spec["egress"]!["items"]!["properties"]!["to"]!["items"]!["properties"]!;
        CrdBuilder.LimitItems(peer["networks"]!, 1, ClusterNetworkPolicyRules.MaxItems, ClusterNetworkPolicyRules.MaxNetworkLength);
        CrdBuilder.LimitItems(peer["domainNames"]!, 1, ClusterNetworkPolicyRules.MaxItems, ClusterNetworkPolicyRules.MaxDomainLength);
    }

    private static void LimitRules(JsonNode rules, string peers)
    {
        CrdBuilder.LimitCount(rules, 0, ClusterNetworkPolicyRules.MaxItems);
        var rule = rules["items"]!["properties"]!;
        CrdBuilder.OneOf(rule["action"]!, ClusterNetworkPolicyRules.Actions);
        rule["name"]!["maxLength"] = ClusterNetworkPolicyRules.MaxNameLength;
        CrdBuilder.LimitCount(rule[peers]!, 1, ClusterNetworkPolicyRules.MaxItems);
        CrdBuilder.OneField(rule[peers]!["items"]!);
        CrdBuilder.LimitCount(rule["protocols"]!, 1, ClusterNetworkPolicyRules.MaxItems);
        LimitProtocol(rule["protocols"]!["items"]!);
    }

    private static void LimitProtocol(JsonNode protocol)
    {
        CrdBuilder.OneField(protocol);
        foreach (var name in (ReadOnlySpan<string>)["tcp", "udp", "sctp"])
        {
            var transport = protocol["properties"]![name]!;
            transport["minProperties"] = 1;
            var port = transport["properties"]!["destinationPort"]!;
            CrdBuilder.OneField(port);
            CrdBuilder.Limit(port["properties"]!["number"]!, 1, ushort.MaxValue);
            var range = port["properties"]!["range"]!["properties"]!;
            CrdBuilder.Limit(range["start"]!, 1, ushort.MaxValue);
            CrdBuilder.Limit(range["end"]!, 1, ushort.MaxValue);
        }
    }
}
