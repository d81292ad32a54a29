using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Weft.Agent.Policies.Explain;

namespace Weft.Agent.Http;

/// <summary>Which policies there are, what they decide, and what is known of one flow.</summary>
internal sealed class PolicyRoutes(Explainer explainer, FlowExplainer flows, IPolicyKnowledge knowledge)
{
    public Task PoliciesAsync(HttpContext context) => HttpAnswer.JsonAsync(context, writer => WritePolicies(writer, knowledge.Policies()));

    public Task ExplainAsync(HttpContext context) =>
        !PolicyQuery.TryReadQuestion(context.Request.Query, out var question, out var problem)
            ? HttpAnswer.TextAsync(context, StatusCodes.Status400BadRequest, $"{problem}\n")
        : explainer.Explain(question) is { } explanation
            ? HttpAnswer.JsonAsync(context, writer => PolicyExplanationJson.Write(writer, explanation))
        : HttpAnswer.TextAsync(context, StatusCodes.Status404NotFound, $"there is no workload {question.Workload} on this node\n");

    public Task ExplainFlowAsync(HttpContext context) => PolicyQuery.TryReadTuple(context.Request.Query, out var tuple, out var problem)
        ? HttpAnswer.JsonAsync(context, writer => FlowExplanationJson.Write(writer, flows.Explain(tuple)))
        : HttpAnswer.TextAsync(context, StatusCodes.Status400BadRequest, $"{problem}\n");

    private static void WritePolicies(Utf8JsonWriter writer, IReadOnlyList<PolicySummary> policies)
    {
        writer.WriteStartArray();
        foreach (var policy in policies)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", policy.Kind);
            writer.WriteString("namespace", policy.Namespace);
            writer.WriteString("name", policy.Name);
            writer.WriteString("mode", policy.Mode);
            WriteTexts(writer, "selects", policy.Selects);
            WriteTexts(writer, "problems", policy.Problems);
            writer.WriteNumber("rules", policy.Rules);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
