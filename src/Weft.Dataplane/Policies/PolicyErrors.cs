using System.Globalization;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Policies;

/// <summary>What is wanted of policies and does not fit into the kernel, by whom it concerns. It stays an error until it fits.</summary>
internal static class PolicyErrors
{
    /// <summary>Endpoints that cannot have their isolation. What they had goes on; without that they are closed.</summary>
    public static void Tell(IsolationTable table, ChangeLog log)
    {
        foreach (var key in table.Refused.Concat(table.Held))
        {
            var subject = Subjects.Of(new EndpointId(key));
            log.Refuse(table.Holds(key)
                ? new ApplyError(Subjects.Policies, subject, "Its policies do not fit into the kernel's tables: what applied to it before stays in force.")
                : new ApplyError(subject, table.Name, "It stays closed: its policies do not fit into the kernel's tables."));
        }
    }

    /// <summary>Rows of a table that do not fit, or cannot lead to what they should.</summary>
    public static void Tell<TKey, TRow, TValue, TAbi>(VersionedTable<TKey, TRow, TValue, TAbi> table, string consequence, ChangeLog log)
        where TKey : unmanaged
        where TRow : unmanaged
        where TValue : struct, IEquatable<TValue>
        where TAbi : IVersionedRow<TRow, TValue>
    {
        var rows = table.Refused.Count + table.Held.Count;
        if (rows > 0)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"{rows} rows do not fit into the table of {table.Capacity}: {consequence}");
            log.Refuse(new ApplyError(Subjects.Policies, table.Name, message));
        }
    }

    /// <summary>Filters that cannot be.</summary>
    public static void Tell(RuleTable table, PolicyIds ids, ChangeLog log)
    {
        foreach (var (filter, reason) in table.Refused)
        {
            log.Refuse(new ApplyError(Subjects.Policies, string.Create(CultureInfo.InvariantCulture, $"filter {ids.FromKernel(filter)}"), reason));
        }
    }
}
