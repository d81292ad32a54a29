using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Policies.Explain;
using Weft.Agent.Policies.Records;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Tests.Policies.Explain;

/// <summary>A cluster of one remote pod and one policy that denies.</summary>
internal sealed class FakeKnowledge : IPolicyKnowledge
{
    public const uint DenyRule = 7;

    public Dictionary<IPAddress, string> Pods { get; } = new() { [IPAddress.Parse("10.65.0.9")] = "other/far" };

    public Dictionary<uint, PolicyRuleName> Names { get; } = new()
    {
        [DenyRule] = new(PolicyRuleKind.Isolation, null, PolicyTier.Network, PolicyDirection.Ingress, null, null, ["shop/deny"], 0),
    };

    public PolicyRuleName? NameOf(uint rule) => Names.GetValueOrDefault(rule);

    public string? WorkloadAt(IPAddress address) => Pods.GetValueOrDefault(address);

    public ImmutableArray<string> IsolatedBy(EndpointId endpoint, PolicyDirection direction) => ["NetworkPolicy shop/deny"];

    public PolicySuggestion? Suggest(EndpointId endpoint, PolicyDirection direction, IPAddress peer, byte protocol, ushort port, uint rule) =>
        new($"# {direction} {peer} {protocol} {port} {rule}\n", null);

    public IReadOnlyList<PolicySummary> Policies() => [new("NetworkPolicy", "shop", "deny", "enforce", ["shop/web"], ["spec.x: odd"], 3)];
}
