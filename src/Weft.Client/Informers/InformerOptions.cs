namespace Weft.Client;

/// <summary>What an informer follows and how patient it is.</summary>
public sealed record InformerOptions
{
    /// <summary>Null means all namespaces.</summary>
    public string? Namespace { get; init; }

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>
    /// The server may not serve the resource, as one whose CustomResourceDefinition was not installed (yet): it counts as a resource without
    /// objects then, and is asked for again and again.
    /// </summary>
    public bool MayBeAbsent { get; init; }

    /// <summary>Items per page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Most objects held; a longer list is an error, not a growing process.</summary>
    public int MaxObjects { get; init; } = 1_000_000;

    /// <summary>A watch is asked for between one and two of these, so that many informers do not renew in one moment.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Source of all jitter.</summary>
    public Random Random { get; init; } = Random.Shared;
}
