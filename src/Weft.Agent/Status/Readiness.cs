namespace Weft.Agent.Status;

/// <summary>Whether this node can take a new workload, and if not, why.</summary>
/// <param name="Reason">One word for machines.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="ArePacketsAtRisk">Existing workloads may suffer too.</param>
internal sealed record Readiness(bool IsReady, string Reason, string Message, bool ArePacketsAtRisk = false)
{
    /// <summary>Reason while Pods, Namespaces and policies were not read since the agent started.</summary>
    public const string PoliciesUnknown = "PoliciesUnknown";

    public static Readiness Ready { get; } = new(true, "Ready", "the agent serves this node");

    public static Readiness Not(string reason, string message, bool packetsAtRisk = false) => new(false, reason, message, packetsAtRisk);
}
