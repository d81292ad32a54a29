using System.Globalization;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Reconcile;

namespace Weft.Dataplane.Policies;

/// <summary>What is wanted of policies and does not fit into the kernel, by whom it concerns. It stays an error until it fits.</summary>
internal static class PolicyErrors
{
    /// <summary>An endpoint that cannot have its isolation. What it had goes on; without that it is closed.</summary>
    public static ApplyError Of(EndpointId endpoint, bool hasAnother, string table) => hasAnother
        ? new ApplyError(Subjects.Policies, Subjects.Of(endpoint), $"Its policies do not fit into the kernel's tables: what applied to it before stays in force.")
        : new ApplyError(Subjects.Of(endpoint), table, "It stays closed: its policies do not fit into the kernel's tables.");

    /// <summary>Rows of a table that do not fit.</summary>
    public static ApplyError Of(string table, int rows, int capacity, string consequence) => new(
        Subjects.Policies, table, string.Create(CultureInfo.InvariantCulture, $"{rows} rows do not fit into the table of {capacity}: {consequence}"));
}
