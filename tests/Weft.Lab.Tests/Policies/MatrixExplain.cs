using System.Text.Json.Nodes;
using Weft.Testing.Policies;

namespace Weft.Lab.Tests.Policies;

/// <summary>Asks the agents what they would say of every question of a table, and holds it against the table and against the model's reasons.</summary>
internal sealed class MatrixExplain(MatrixCluster cluster, PolicyWorld objects)
{
    private readonly PolicyModel _model = new(objects);

    /// <returns>Answers that are not what they should be, a line each.</returns>
    public async Task<IReadOnlyList<string>> CompareAsync(TruthTable expected)
    {
        Question[] questions = [.. expected.Enforced.SelectMany(cell => QuestionsOf(cell.Key, cell.Value, expected.Audited[cell.Key])).Distinct()];
        string[][] wrong = await Task.WhenAll(questions.GroupBy(question => question.Workload.Node!).Select(node => AskAllAsync(node.Key, [.. node])));
        return [.. wrong.SelectMany(lines => lines)];
    }

    /// <summary>What the agents of both ends say of one cell, for people.</summary>
    public async Task<string> DescribeAsync(TruthCell cell)
    {
        List<string> said = [];
        foreach (Question question in QuestionsOf(cell, default, default))
        {
            said.Add($"    {question.Direction}: {await cluster.AskAgentAsync(question.Workload.Node!, question.Path)}");
        }

        return string.Join('\n', said);
    }

    // Protocols without ports are not asked about: agents answer for those with ports.
    private IEnumerable<Question> QuestionsOf(TruthCell cell, TruthVerdict enforced, TruthVerdict audited)
    {
        PolicyEnd from = objects.End(cell.From);
        PolicyEnd to = objects.End(cell.To);
        if (cell.Traffic.Port == 0)
        {
            yield break;
        }

        if (from.Pod is not null)
        {
            yield return new Question(from, ModelDirection.Egress, to, cell.Traffic, enforced.Egress, audited.Egress);
        }

        if (to.Pod is not null)
        {
            yield return new Question(to, ModelDirection.Ingress, from, cell.Traffic, enforced.Ingress, audited.Ingress);
        }
    }

    private async Task<string[]> AskAllAsync(string node, Question[] questions)
    {
        List<string> wrong = [];
        foreach (Question question in questions)
        {
            JsonNode answer = JsonNode.Parse(await cluster.AskAgentAsync(node, question.Path))!;
            if (Mistake(question, answer) is { } mistake)
            {
                wrong.Add($"{question}: {mistake}; the agent says {answer.ToJsonString()}");
            }
        }

        return [.. wrong];
    }

    private string? Mistake(Question question, JsonNode answer)
    {
        if ((bool)answer["allowed"]! != question.IsAllowed)
        {
            return $"expected to be {(question.IsAllowed ? "allowed" : "denied")}";
        }

        bool differs = question.IsAllowed != question.IsAllowedIfAudited;
        if ((answer["audit"] is not null) != differs)
        {
            return $"expected {(differs ? "an" : "no")} audit";
        }

        ModelVerdict verdict = VerdictOf(question);
        JsonNode? rule = answer["rule"];
        return verdict.By switch
        {
            DecidedBy.NotAsked => answer["exempt"] is null ? "expected to be exempt" : null,
            DecidedBy.NetworkPolicy or DecidedBy.ClusterNetworkPolicy =>
                ((string?)rule?["kind"], (string?)rule?["policy"], (int?)rule?["index"]) == (verdict.By.ToString(), verdict.Policy, verdict.Rule) ? null : $"expected {verdict}",
            DecidedBy.Isolation => (string?)rule?["kind"] == "Isolation" && verdict.IsolatedBy.All(policy => Isolates(answer, policy)) ? null : $"expected {verdict}",
            DecidedBy.ZeroTrust => (string?)rule?["kind"] == "ZeroTrust" ? null : $"expected {verdict}",
            _ => (string?)rule?["kind"] is null or "Open" ? null : $"expected {verdict}",
        };
    }

    private ModelVerdict VerdictOf(Question question)
    {
        (PolicyEnd from, PolicyEnd to) = question.Direction == ModelDirection.Egress ? (question.Workload, question.Peer) : (question.Peer, question.Workload);
        FlowVerdict verdict = _model.Judge(from, to, question.Traffic.Family, question.Traffic.Protocol, question.Traffic.Port);
        return (question.Direction == ModelDirection.Egress ? verdict.Egress : verdict.Ingress).Enforced;
    }

    private static bool Isolates(JsonNode answer, string policy) =>
        ((JsonArray)answer["isolatedBy"]!).Any(each => (string)each! == $"NetworkPolicy {policy}");

    private sealed record Question(
        PolicyEnd Workload, ModelDirection Direction, PolicyEnd Peer, TruthTraffic Traffic, bool IsAllowed, bool IsAllowedIfAudited)
    {
        public string Path =>
            $"/explain?workload={Workload.Name}&direction={(Direction == ModelDirection.Egress ? "egress" : "ingress")}&peer={Peer.Address(Traffic.Family)}"
            + $"&protocol={Traffic.Protocol}&port={Traffic.Port}";

        public override string ToString() => $"{Workload} {Direction} {Peer} {Traffic}";
    }
}
