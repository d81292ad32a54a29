using Weft.Dataplane.Policies;
using Weft.Testing.Policies;

namespace Weft.Agent.Tests.Policies.Compile;

/// <summary>The cases of tests/testdata/policies, compiled.</summary>
public sealed class PolicyCaseTests
{
    public static TheoryData<string> Cases => [.. PolicyCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_compiles_to_its_table(string name)
    {
        var played = PolicyCase.Open(name);
        Dictionary<string, CompiledNode> nodes = [];
        foreach (var (step, world, table) in played.Steps.Zip(played.Play(CaseWorld.WithoutLab), played.Expected()))
        {
            foreach (var node in world.Nodes.Select(node => node.Metadata.Name!))
            {
                nodes.TryAdd(node, new CompiledNode(node));
                nodes[node].Tell(world);
            }

            var readers = nodes.ToDictionary(pair => pair.Key, pair => new StateReader(pair.Value.State));
            foreach (var (cell, expected) in table.Enforced)
            {
                var (egress, ingress) = (Ask(cell, PolicyDirection.Egress), Ask(cell, PolicyDirection.Ingress));
                var would = new TruthVerdict(egress.IsAllowed ^ (egress.AuditRule != 0), ingress.IsAllowed ^ (ingress.AuditRule != 0));
                Assert.True(expected == new TruthVerdict(egress.IsAllowed, ingress.IsAllowed), $"after {step}: {cell}: {new TruthVerdict(egress.IsAllowed, ingress.IsAllowed).Mark} instead of {expected.Mark}");
                Assert.True(table.Audited[cell] == would, $"after {step}: {cell}, audited: {would.Mark} instead of {table.Audited[cell].Mark}");
            }

            PolicyVerdict Ask(TruthCell cell, PolicyDirection direction)
            {
                var (workload, peer) = direction == PolicyDirection.Egress ? (world.End(cell.From), world.End(cell.To)) : (world.End(cell.To), world.End(cell.From));

                // Not asked, by the programs neither: of those that are no workloads, of one and itself, and of a workload and its own node.
                if (workload.Pod is null || workload.Name == peer.Name || (peer.Pod is null && peer.Node is not null && peer.Node == workload.Node))
                {
                    return new PolicyVerdict(true, 0, 0);
                }

                var node = workload.Node!;
                return readers[node].Judge(
                    nodes[node].EndpointOf(workload.Pod), direction, peer.Address(cell.Traffic.Family)!, Judgement.NumberOf(cell.Traffic.Protocol), (ushort)cell.Traffic.Port)!.Value;
            }
        }
    }
}
