namespace Weft.Client;

/// <summary>What part of a resource a list or a watch covers.</summary>
/// <param name="Namespace">Null means all namespaces.</param>
public sealed record ListQuery(string? Namespace = null)
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Items per page; zero lets the server answer with everything at once.</summary>
    public int Limit { get; init; }

    public string? Continue { get; init; }

    public string? ResourceVersion { get; init; }

    public string? ResourceVersionMatch { get; init; }

    internal string ToQueryString()
    {
        var query = new QueryBuilder();
        query.Add("labelSelector", LabelSelector);
        query.Add("fieldSelector", FieldSelector);
        query.Add("limit", Limit > 0 ? Limit : null);
        query.Add("continue", Continue);
        query.Add("resourceVersion", ResourceVersion);
        query.Add("resourceVersionMatch", ResourceVersionMatch);
        return query.ToString();
    }
}
