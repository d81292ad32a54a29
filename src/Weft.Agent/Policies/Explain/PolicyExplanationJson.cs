using System.Text.Json;
using Weft.Dataplane.Policies;
using Weft.Packets;

namespace Weft.Agent.Policies.Explain;

/// <summary>An explanation as JSON.</summary>
internal static class PolicyExplanationJson
{
    public static void Write(Utf8JsonWriter writer, PolicyExplanation explanation)
    {
        var question = explanation.Question;
        writer.WriteStartObject();
        writer.WriteString("node", explanation.Node);
        writer.WriteString("workload", question.Workload);
        writer.WriteString("direction", question.Direction == PolicyDirection.Egress ? "egress" : "ingress");
        writer.WriteString("peer", question.Peer.ToString());
        writer.WriteString("peerWorkload", explanation.PeerWorkload);
        writer.WriteString("protocol", ProtocolName.Of(question.Protocol));
        writer.WriteNumber("port", question.Port);
        writer.WriteBoolean("allowed", explanation.IsAllowed);
        writer.WriteString("exempt", explanation.Exempt);
        writer.WriteString("problem", explanation.Problem);
        WriteRule(writer, "rule", explanation.Rule);
        WriteRule(writer, "audit", explanation.Audit);
        writer.WriteStartArray("isolatedBy");
        foreach (var name in explanation.IsolatedBy)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteNumber("class", explanation.Class);
        writer.WriteString("suggestion", explanation.Suggestion?.Yaml);
        writer.WriteString("obstacle", explanation.Suggestion?.Obstacle);
        writer.WriteEndObject();
    }

    /// <summary>A rule under a name of its own; null when there is none.</summary>
    public static void WriteRule(Utf8JsonWriter writer, string name, ToldRule? rule)
    {
        if (rule is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteNumber("id", rule.Id);
        writer.WriteString("kind", rule.Kind);
        writer.WriteString("policy", rule.Name?.Policy?.Key);
        if (rule.Name?.Index is { } index)
        {
            writer.WriteNumber("index", index);
        }
        else
        {
            writer.WriteNull("index");
        }

        writer.WriteString("name", rule.Name?.Name);
        writer.WriteString("text", rule.Text);
        writer.WriteEndObject();
    }
}
