using System.Text.Json;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Conformance.Tests.Kubectl;

/// <summary>ClusterNetworkPolicies as people meet them: through the definition that the controller installs.</summary>
public sealed class ClusterNetworkPolicyTests(KubectlFixture fixture) : IClassFixture<KubectlFixture>
{
    [Theory]
    [MemberData(nameof(KubectlPrograms.Versions), MemberType = typeof(KubectlPrograms))]
    public async Task A_policy_is_explained_listed_described_and_refused(string version)
    {
        var kubectl = await fixture.NewShellAsync(version);
        var definition = JsonSerializer.Serialize(FabricCrds.ClusterNetworkPolicy, KubeJson.Default.CustomResourceDefinition);
        (await kubectl.RunAsync("apply -f -", definition, inNamespace: false)).Succeeded();
        (await kubectl.RunAsync($"wait crd/{FabricCrds.ClusterNetworkPolicy.Metadata.Name} --for=condition=Established --timeout=30s")).Prints("condition met");

        (await kubectl.RunAsync("apply -f -", Policy(kubectl.Namespace), inNamespace: false)).Prints("created");
        (await kubectl.RunAsync("apply -f -", Policy(kubectl.Namespace), inNamespace: false)).Prints("unchanged");

        var table = (await kubectl.RunAsync("get cnp", inNamespace: false)).Succeeded().Output;
        Assert.Matches(@"(?m)^NAME\s+TIER\s+PRIORITY\s+AGE\s*$", table);
        Assert.Matches($@"(?m)^{kubectl.Namespace}\s+Admin\s+10\s+\d+s", table);
        (await kubectl.RunAsync($"describe cnp {kubectl.Namespace}", inNamespace: false)).Prints("Priority:").Prints("monitoring");

        // After get, which notices that there are new kinds; explain of 1.20 goes by what it has kept.
        (await kubectl.RunAsync("explain cnp", inNamespace: false)).Prints("ClusterNetworkPolicy").Prints("Which traffic is allowed or refused");
        (await kubectl.RunAsync("explain cnp.spec.egress.to.networks", inNamespace: false)).Prints("Addresses by prefix, those of Pods included.");

        (await kubectl.RunAsync("apply -f -", Policy(kubectl.Namespace).Replace("tier: Admin", "tier: Low", StringComparison.Ordinal), inNamespace: false))
            .Failed("spec.tier: Unsupported value: \"Low\"");
        (await kubectl.RunAsync("apply -f -", Policy(kubectl.Namespace).Replace("10.0.0.0/8", "10.0.0.0/99", StringComparison.Ordinal), inNamespace: false))
            .Failed("spec.egress[0].to[0].networks[0]");
        (await kubectl.RunAsync($"delete cnp {kubectl.Namespace}", inNamespace: false)).Prints("deleted");
    }

    [Fact]
    public async Task The_status_is_written_through_its_own_endpoint_and_counts_no_generation()
    {
        using var client = fixture.Client();
        var token = TestContext.Current.CancellationToken;
        var kubectl = await fixture.NewShellAsync(KubectlPrograms.Versions().First().Data);
        var definition = JsonSerializer.Serialize(FabricCrds.ClusterNetworkPolicy, KubeJson.Default.CustomResourceDefinition);
        (await kubectl.RunAsync("apply -f -", definition, inNamespace: false)).Succeeded();
        (await kubectl.RunAsync("wait crd/clusternetworkpolicies.policy.networking.k8s.io --for=condition=Established --timeout=30s")).Succeeded();
        (await kubectl.RunAsync("apply -f -", Policy(kubectl.Namespace), inNamespace: false)).Succeeded();

        var key = new ObjectKey(null, kubectl.Namespace);
        var condition = new Condition { Type = "InForce", Status = "True", Reason = "Enforced", Message = "m", LastTransitionTime = DateTimeOffset.UnixEpoch, ObservedGeneration = 1 };
        var patch = new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(JsonSerializer.SerializeToNode(condition, KubeJson.Default.Condition)) } };
        var written = await client.PatchStatusAsync(ResourceTypes.ClusterNetworkPolicies, key, patch, token);

        Assert.Equal(1, written.Metadata.Generation);
        Assert.Equal(condition, Assert.Single(written.Status!.Conditions));
        (await kubectl.RunAsync($"wait cnp/{kubectl.Namespace} --for=condition=InForce --timeout=10s")).Prints("condition met");
    }

    private static string Policy(string name) => $$$$$"""
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata:
          name: {{{{{name}}}}}
        spec:
          tier: Admin
          priority: 10
          subject: {namespaces: {matchLabels: {kind: tenant}}}
          ingress:
          - name: monitoring
            action: Accept
            from: [{namespaces: {matchLabels: {kind: monitoring}}}]
            protocols: [{tcp: {destinationPort: {number: 9100}}}]
          egress:
          - action: Deny
            to: [{networks: [10.0.0.0/8]}]
        """;
}
