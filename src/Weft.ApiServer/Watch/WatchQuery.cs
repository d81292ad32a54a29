using Microsoft.AspNetCore.Http;
using Weft.ApiServer.Http;

namespace Weft.ApiServer.Watch;

/// <summary>What a watch asks for besides its selectors.</summary>
internal sealed record WatchQuery
{
    /// <summary>See changes after this version; null or 0 to see what exists first.</summary>
    internal long? Version { get; private init; }

    /// <summary>Begin with what exists and mark its end with a bookmark; false: begin with nothing; null: as the version says.</summary>
    internal bool? SendInitialEvents { get; private init; }

    internal bool Bookmarks { get; private init; }

    internal TimeSpan? Timeout { get; private init; }

    internal static WatchQuery Parse(IQueryCollection query)
    {
        var match = query.Text("resourceVersionMatch");
        bool? initial = query.ContainsKey("sendInitialEvents") ? query.Flag("sendInitialEvents") : null;
        if (initial is not null && match != "NotOlderThan")
        {
            throw ListQuery.InvalidMatch(
                "FieldValueForbidden", "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }

        if (initial is null && match.Length > 0)
        {
            throw ListQuery.InvalidMatch(
                "FieldValueForbidden", "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }

        var seconds = query.Number("timeoutSeconds");
        return new WatchQuery
        {
            Version = query.Version(),
            SendInitialEvents = initial,
            Bookmarks = query.Flag("allowWatchBookmarks"),
            Timeout = seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds.Value, 365 * 24 * 3600L)) : null,
        };
    }

    internal bool ListsFirst => SendInitialEvents ?? Version is null or 0;
}
