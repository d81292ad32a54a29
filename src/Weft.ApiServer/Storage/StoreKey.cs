namespace Weft.ApiServer.Storage;

/// <summary>Where an object lies within its resource; <c>Namespace</c> is empty for cluster-scoped objects.</summary>
internal readonly record struct StoreKey(string Namespace, string Name) : IComparable<StoreKey>
{
    /// <summary>Lists are served in this order, and continue tokens point into it.</summary>
    public int CompareTo(StoreKey other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
