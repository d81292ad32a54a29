using Weft.Api;

namespace Weft.Controller.Nodes;

/// <summary>What is known of the Lease of one node.</summary>
/// <param name="RenewedBy">What the Lease looked like when it was last seen to change.</param>
/// <param name="SeenAt">When that was, by this process' own clock.</param>
internal sealed record LeaseSight(DateTimeOffset? RenewedBy, DateTimeOffset SeenAt);

/// <summary>Whether an agent lives, judged from its Lease. Pure.</summary>
/// <remarks>
/// Clocks of different machines are never compared: what counts is how long, by the clock of this process, the Lease has shown
/// the same time of renewal. A process that begins to look gives every agent that was alive one more duration.
/// </remarks>
internal static class AgentLiveness
{
    /// <summary>What is known after another look at the Lease.</summary>
    public static LeaseSight Look(LeaseSight? before, Lease lease, DateTimeOffset now) =>
        before is not null && before.RenewedBy == lease.Spec?.RenewTime ? before : new LeaseSight(lease.Spec?.RenewTime, now);

    /// <summary>The condition, and when to look again if nothing changes; no time if only a change can change it.</summary>
    /// <param name="lease">The Lease; null if there is none.</param>
    /// <param name="sight">What is known of it.</param>
    /// <param name="old">The condition as it is.</param>
    /// <param name="isFirstLook">Nothing but the first look at this Lease lies behind the sight.</param>
    /// <param name="now">The time by the clock of this process.</param>
    public static (Condition? Wanted, TimeSpan? Again) Judge(Lease? lease, LeaseSight? sight, Condition? old, bool isFirstLook, DateTimeOffset now)
    {
        if (lease is null || sight is null)
        {
            return (old is null ? null : Make("Unknown", "LeaseMissing", "the agent has no Lease"), null);
        }

        var duration = lease.Spec?.LeaseDurationSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : AgentLease.Duration;
        var name = $"{lease.Metadata.Namespace}/{lease.Metadata.Name}";
        var left = sight.SeenAt + duration - now;
        if (left > TimeSpan.Zero && !(isFirstLook && old?.Status == "False"))
        {
            return (Make("True", "LeaseRenewed", $"the agent renews the Lease {name}"), left);
        }

        // An agent that was dead is alive again when it is seen to renew, not when somebody begins to look.
        return (Make("False", "LeaseExpired", $"the agent has not renewed the Lease {name} for {duration.TotalSeconds:0} s"), null);
    }

    private static Condition Make(string status, string reason, string message) =>
        new() { Type = AgentLease.ConditionType, Status = status, Reason = reason, Message = message };
}
