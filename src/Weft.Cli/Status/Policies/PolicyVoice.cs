using System.Text.Json.Nodes;
using Weft.Cli.Agents;

namespace Weft.Cli.Status.Policies;

/// <summary>What one node's agent says of a policy when asked now.</summary>
/// <param name="Workloads">Which of its workloads the policy is about.</param>
/// <param name="Problems">What of the policy is not in force there, or not as meant.</param>
/// <param name="Silence">Why there is no answer; null when there is one.</param>
internal sealed record PolicyVoice(string Node, IReadOnlyList<string> Workloads, IReadOnlyList<string> Problems, string? Silence)
{
    public static PolicyVoice Of(PolicyRow policy, AgentAnswer answer)
    {
        if (answer.Body is not JsonArray all)
        {
            return new PolicyVoice(answer.Node, [], [], answer.Problem ?? "its agent answered with something else");
        }

        JsonObject? found = all.OfType<JsonObject>().FirstOrDefault(item => Text(item, "kind") == policy.Kind && Text(item, "namespace") == policy.Namespace && Text(item, "name") == policy.Name);
        return found is null
            ? new PolicyVoice(answer.Node, [], [], "its agent has not seen it")
            : new PolicyVoice(answer.Node, Texts(found, "selects"), Texts(found, "problems"), null);
    }

    private static string? Text(JsonObject from, string field) => from[field]?.ToString();

    private static string[] Texts(JsonObject from, string field) => [.. (from[field] as JsonArray ?? []).Select(item => item?.ToString()).OfType<string>()];
}
