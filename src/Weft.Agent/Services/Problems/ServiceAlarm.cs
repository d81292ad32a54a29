using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Weft.Agent.Services.Records;

namespace Weft.Agent.Services.Problems;

/// <summary>The condition that tells of a Service's problems on the Service. Pure.</summary>
internal static class ServiceAlarm
{
    /// <summary>True: everything in the Service and its slices is honoured. Set once there was something that was not.</summary>
    public const string ConditionType = "weft.dev/EndpointsAccepted";

    private const string AllAccepted = "AllAccepted";

    /// <summary>What the condition says of these problems; the empty text if there is none.</summary>
    public static string MessageOf(ImmutableArray<ServiceProblem> problems) =>
        problems.IsEmpty ? "" : Shortened.List([.. problems.Select(problem => problem.Message)]);

    /// <summary>A strategic merge patch of the status: conditions of others are not touched.</summary>
    public static JsonObject Patch(ServiceFinding finding, DateTimeOffset now)
    {
        var isWell = finding.Problems.IsEmpty;
        var condition = new JsonObject
        {
            ["type"] = ConditionType,
            ["status"] = isWell ? "True" : "False",
            ["reason"] = isWell ? AllAccepted : finding.Problems[0].Reason,
            ["message"] = isWell ? "everything in the Service and its EndpointSlices is in force" : MessageOf(finding.Problems),
        };

        // Absent from the patch it stays as it is.
        if (isWell || finding.Service.Alarm is null)
        {
            condition["lastTransitionTime"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        }

        return new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) } };
    }
}
