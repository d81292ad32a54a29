namespace Weft.Dataplane.Reconcile;

/// <summary>Which changes of a map's rows known flows have to notice: then the generation is raised and they look up their next hop again.</summary>
internal sealed class FlowRules<TKey, TValue>
    where TKey : notnull
{
    /// <summary>Of a new row, and the rows there are; by default none concerns a known flow.</summary>
    public Func<TKey, IReadOnlyDictionary<TKey, TValue>, bool> OnAdd { get; init; } = static (_, _) => false;

    /// <summary>Of a row before and after; by default every change does.</summary>
    public Func<TValue, TValue, bool> OnChange { get; init; } = static (_, _) => true;

    public bool OnRemove { get; init; } = true;
}
