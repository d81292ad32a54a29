namespace Weft.Client;

/// <summary>How a patch is to be understood.</summary>
public enum PatchKind
{
    /// <summary>RFC 7386: maps are merged, lists replaced, null removes.</summary>
    Merge,

    /// <summary>Kubernetes' own: lists merge by the key their field names. Built-in types only.</summary>
    StrategicMerge,

    /// <summary>RFC 6902: a list of operations.</summary>
    Json,
}

internal static class PatchKindMediaType
{
    public static string MediaType(this PatchKind kind) => kind switch
    {
        PatchKind.Merge => "application/merge-patch+json",
        PatchKind.StrategicMerge => "application/strategic-merge-patch+json",
        PatchKind.Json => "application/json-patch+json",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
