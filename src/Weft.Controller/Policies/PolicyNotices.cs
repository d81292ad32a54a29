using System.Globalization;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Policies;

/// <summary>One thing to tell of a policy by an Event.</summary>
internal sealed record PolicyNotice(EventKind Kind, string Reason, string Message);

/// <summary>What to tell of a NetworkPolicy, which has no status of its own. Pure.</summary>
internal static class PolicyNotices
{
    /// <summary>Every rule is honoured.</summary>
    public const string Accepted = "Accepted";

    /// <summary>Parts are not honoured.</summary>
    public const string Unsupported = "Unsupported";

    /// <summary>Parts are honoured as written, which can hardly be meant.</summary>
    public const string Doubtful = "Doubtful";

    /// <summary>Every node has it.</summary>
    public const string InForce = "InForce";

    /// <summary>What was written longer ago is not told as news when a controller begins to look.</summary>
    public static TimeSpan NewsAge { get; } = TimeSpan.FromMinutes(2);

    /// <summary>What to tell of the policy that was not told yet.</summary>
    /// <param name="policy">The policy as it is.</param>
    /// <param name="track">What is known of it.</param>
    /// <param name="standing">Where it is in force.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<PolicyNotice> Of(NetworkPolicy policy, PolicyTrack track, PolicyStanding standing, DateTimeOffset now)
    {
        var notices = new List<PolicyNotice>();
        var isNews = now - WrittenAt(policy.Metadata) < NewsAge;
        if (!track.IsJudged)
        {
            var problems = NetworkPolicyChecks.Of(policy);
            var (refused, doubtful) = (PolicyProblemText.Refused(problems), PolicyProblemText.Doubtful(problems));
            if (refused.Count > 0)
            {
                notices.Add(new PolicyNotice(EventKind.Warning, Unsupported, PolicyProblemText.Of(refused)));
            }
            else if (isNews)
            {
                notices.Add(new PolicyNotice(EventKind.Normal, Accepted, "every rule is honoured"));
            }

            if (doubtful.Count > 0)
            {
                notices.Add(new PolicyNotice(EventKind.Warning, Doubtful, PolicyProblemText.Of(doubtful)));
            }
        }

        // A policy that some node had not reached when it was first looked at is news, however old it is.
        if (!track.IsInForceTold && standing.IsInForce && (isNews || track.IsJudged))
        {
            notices.Add(new PolicyNotice(EventKind.Normal, InForce, InForceText(policy.Metadata, track, standing, now)));
        }

        return notices;
    }

    /// <summary>When the object was last written, as far as it says.</summary>
    public static DateTimeOffset WrittenAt(ObjectMeta metadata) =>
        (metadata.ManagedFields ?? []).Select(entry => entry.Time).Append(metadata.CreationTimestamp).Max() ?? DateTimeOffset.MinValue;

    private static string InForceText(ObjectMeta metadata, PolicyTrack track, PolicyStanding standing, DateTimeOffset now)
    {
        var at = (track.ReachedAt ?? now).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var mode = PolicyAnnotations.ReadMode(metadata, out _) == PolicyMode.Audit ? ", as audit: its verdicts are reported, not enforced" : "";
        return $"{standing} since {at}{mode}";
    }
}
