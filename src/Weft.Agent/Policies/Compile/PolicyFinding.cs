using System.Collections.Immutable;
using Weft.Agent.Policies.Records;
using Weft.Agent.Services.Records;
using Weft.Api;

namespace Weft.Agent.Policies.Compile;

/// <summary>A policy and what became of it on this node.</summary>
/// <param name="Selects">Workloads of this node.</param>
/// <param name="Problems">Of the policy, and of what its port names mean for these workloads.</param>
internal sealed record PolicyFinding(PolicyRecord Record, bool IsAudited, ImmutableArray<ObjectKey> Selects, ImmutableArray<PolicyProblem> Problems)
{
    /// <summary>Problems of workloads that are told of one policy; more would say the same.</summary>
    private const int MaxLocalProblems = 16;

    public static PolicyFinding Of(PolicyEntry policy)
    {
        var record = policy.Record!;
        ImmutableArray<LocalEntry> selected = [.. policy.Selected.OrderBy(local => local.Local.Key.ToString(), StringComparer.Ordinal)];
        var problems = selected.SelectMany(local => PortProblems(record, local)).Take(MaxLocalProblems);
        return new PolicyFinding(record, policy.IsAudited, [.. selected.Select(local => local.Local.Key).Distinct()], [.. record.Problems, .. problems]);
    }

    private static IEnumerable<PolicyProblem> PortProblems(PolicyRecord record, LocalEntry local)
    {
        var (ports, workload) = (local.Pod?.Record.Ports ?? PortSet.Empty, local.Local.Key);
        foreach (var rule in (record.Ingress ?? []).Where(rule => !rule.IsEveryPort))
        {
            foreach (var port in rule.Ports.Where(port => port.IsNamed))
            {
                var field = $"spec.ingress[{rule.Index}]";
                var name = $"\"{Shortened.Text(port.Name)}\"{(port.Protocol == 0 ? "" : $" ({ProtocolNumber.Name(port.Protocol)})")}";
                if (!ports.Ports.Any(own => own.Name == port.Name && (port.Protocol == 0 || own.Protocol == port.Protocol)))
                {
                    yield return new PolicyProblem(
                        PolicyProblemKind.Doubtful, field, $"{workload} has no port named {name}, so that it matches nothing there: name one of its container ports, or give a number");
                }
                else if (ports.Ambiguous.Contains(port.Name))
                {
                    yield return new PolicyProblem(
                        PolicyProblemKind.Doubtful, field, $"{workload} has several ports named {name}, of which the first counts: give them different names");
                }
            }
        }
    }
}
