namespace Weft.Client;

/// <summary>What a watch covers, where it begins, and how long the server keeps it open.</summary>
public sealed record WatchQuery(string? ResourceVersion = null)
{
    /// <summary>Null means all namespaces.</summary>
    public string? Namespace { get; init; }

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    public bool AllowBookmarks { get; init; } = true;

    /// <summary>The server ends the stream after this time; the client gives up on a silent stream a little later.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    internal string ToQueryString()
    {
        var query = new QueryBuilder();
        query.Add("watch", "true");
        query.Add("resourceVersion", ResourceVersion);
        query.Add("labelSelector", LabelSelector);
        query.Add("fieldSelector", FieldSelector);
        query.Add("allowWatchBookmarks", AllowBookmarks ? "true" : null);
        query.Add("timeoutSeconds", (int)Math.Ceiling(Timeout.TotalSeconds));
        return query.ToString();
    }
}
