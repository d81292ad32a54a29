using System.Text.Json.Nodes;

namespace Weft.Cli.Status.Services;

/// <summary>How many Services are in force on every node whose agent answers.</summary>
/// <param name="NotInForce">The others, as NAMESPACE/NAME.</param>
internal sealed record ServicesSummary(int Total, IReadOnlyList<string> NotInForce)
{
    public static ServicesSummary Of(IEnumerable<NodeReply> replies)
    {
        Dictionary<string, bool> services = new(StringComparer.Ordinal);
        foreach (JsonObject service in replies.SelectMany(reply => (reply.Body?["services"] as JsonArray ?? []).OfType<JsonObject>()))
        {
            string name = $"{service["namespace"]}/{service["name"]}";
            services[name] = services.GetValueOrDefault(name, true) && service["inForce"]?.GetValue<bool>() == true;
        }

        return new ServicesSummary(services.Count, [.. services.Where(pair => !pair.Value).Select(pair => pair.Key).Order(StringComparer.Ordinal)]);
    }
}
