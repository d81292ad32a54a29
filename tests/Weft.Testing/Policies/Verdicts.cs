namespace Weft.Testing.Policies;

/// <summary>What decided.</summary>
public enum DecidedBy
{
    None = 0,

    /// <summary>Policies are not asked: a workload to itself, or its own node.</summary>
    NotAsked,

    /// <summary>A rule of a ClusterNetworkPolicy, of either tier.</summary>
    ClusterNetworkPolicy,

    /// <summary>A rule of a NetworkPolicy, which allows.</summary>
    NetworkPolicy,

    /// <summary>NetworkPolicies select the workload and none of their rules matches.</summary>
    Isolation,

    /// <summary>Nothing has anything to say, and zero trust is in force.</summary>
    ZeroTrust,

    /// <summary>Nothing has anything to say.</summary>
    Default,
}

/// <summary>What is decided, and why.</summary>
/// <param name="IsAllowed">Whether the packet may pass.</param>
/// <param name="By">The kind of reason.</param>
/// <param name="Policy"><c>namespace/name</c> or <c>name</c> of the policy whose rule decided.</param>
/// <param name="Rule">Index of that rule in its list.</param>
public sealed record ModelVerdict(bool IsAllowed, DecidedBy By, string? Policy = null, int? Rule = null)
{
    /// <summary>The NetworkPolicies that isolate the workload, if <see cref="DecidedBy.Isolation"/> decided; sorted.</summary>
    public IReadOnlyList<string> IsolatedBy { get; init; } = [];

    public override string ToString() =>
        (IsAllowed ? "allowed by " : "denied by ") + By switch
        {
            DecidedBy.Isolation => $"isolation ({string.Join(", ", IsolatedBy)})",
            DecidedBy.ClusterNetworkPolicy or DecidedBy.NetworkPolicy => $"{By} {Policy} rule {Rule}",
            _ => By.ToString(),
        };
}

/// <summary>The verdict for one workload and direction: what is done, and what would be done if audited policies were enforced too.</summary>
public sealed record DirectionVerdict(ModelVerdict Enforced, ModelVerdict Audited)
{
    public static DirectionVerdict NotAsked { get; } = new(new(true, DecidedBy.NotAsked), new(true, DecidedBy.NotAsked));

    /// <summary>Whether an audit has something to report.</summary>
    public bool Differs => Enforced.IsAllowed != Audited.IsAllowed;
}

/// <summary>Both ends' verdicts on a new flow.</summary>
public sealed record FlowVerdict(DirectionVerdict Egress, DirectionVerdict Ingress)
{
    public bool IsAllowed => Egress.Enforced.IsAllowed && Ingress.Enforced.IsAllowed;
}
