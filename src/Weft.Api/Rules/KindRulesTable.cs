namespace Weft.Api;

/// <summary>The rules of every built-in kind.</summary>
internal static class KindRulesTable
{
    private static readonly Dictionary<(string Group, string Version, string Plural), KindRules> _rules =
        new List<KindRules>
        {
            new NamespaceRules(),
            new NodeRules(),
            new PodRules(),
            new ServiceRules(),
            new ConfigMapRules(),
            new SecretRules(),
            new ServiceAccountRules(),
            new EventRules(),
            new DeploymentRules(),
            new ReplicaSetRules(),
            new EndpointsRules(),
            new EndpointSliceRules(),
            new LeaseRules(),
            new IngressRules(),
            new IngressClassRules(),
            new NetworkPolicyRules(),
            new CustomResourceDefinitionRules(),
        }.ToDictionary(r => (r.Group, r.Version, r.Plural));

    internal static KindRules? Find(string group, string version, string plural) => _rules.GetValueOrDefault((group, version, plural));
}
