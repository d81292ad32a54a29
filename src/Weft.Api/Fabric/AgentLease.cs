namespace Weft.Api;

/// <summary>The Lease by which a node's agent shows that it lives, and what the controller makes of it.</summary>
public static class AgentLease
{
    /// <summary>Namespace of the Leases; the Lease of a node has the node's name.</summary>
    public const string Namespace = "weft-system";

    /// <summary>
    /// Condition of a FabricNode: False when the Lease ran out, so that the node's endpoints get no connections; True while the agent
    /// renews it; absent or Unknown when there is no Lease.
    /// </summary>
    public const string ConditionType = "AgentAlive";

    /// <summary>How often the agent renews the Lease.</summary>
    public static TimeSpan Renewal { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a Lease that is not renewed is valid, unless it says so itself: four renewals fit, so that one that is lost or late is no death.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(20);

    public static ObjectKey KeyOf(string node) => new(Namespace, node);
}
