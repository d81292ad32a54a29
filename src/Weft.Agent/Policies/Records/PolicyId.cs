namespace Weft.Agent.Policies.Records;

/// <summary>Names one policy object.</summary>
/// <param name="Namespace">Empty for a ClusterNetworkPolicy.</param>
internal readonly record struct PolicyId(PolicyKind Kind, string Namespace, string Name)
{
    /// <summary><c>namespace/name</c>, or the name of what has no namespace.</summary>
    public string Key => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary><c>NetworkPolicy shop/db</c>.</summary>
    public override string ToString() => $"{Kind} {Key}";
}

/// <summary>Names are those of the API.</summary>
internal enum PolicyKind
{
    NetworkPolicy,
    ClusterNetworkPolicy,
}
