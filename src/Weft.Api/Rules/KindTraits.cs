namespace Weft.Api;

/// <summary>What discovery tells about a kind and what the API server may do with its objects.</summary>
public sealed record KindTraits
{
    public required string Singular { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The status is written through its own endpoint, and only there.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Where the scale subresource finds its numbers; null when the kind has none.</summary>
    public ScalePaths? Scale { get; init; }

    /// <summary>The server counts changes of the desired state in metadata.generation.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>A PUT without a resourceVersion overwrites; otherwise it is refused.</summary>
    public bool AllowUnconditionalUpdate { get; init; } = true;

    /// <summary>A PUT to a name that does not exist creates it.</summary>
    public bool AllowCreateOnUpdate { get; init; }

    /// <summary>Strategic merge patch works on built-in kinds only.</summary>
    public bool StrategicMerge { get; init; } = true;
}

/// <summary>JSON paths such as <c>.spec.replicas</c>.</summary>
public sealed record ScalePaths(string SpecReplicas, string StatusReplicas, string? LabelSelector);
