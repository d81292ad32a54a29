using System.Text.Json.Serialization.Metadata;

namespace Weft.Api;

/// <summary>One type of resource: where it lies in the API and how its objects are named.</summary>
public abstract record ResourceType(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    /// <summary><c>v1</c> for the core group, else <c>group/version</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>pods</c>, <c>deployments.apps</c>: the name in error texts.</summary>
    public string GroupResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The kind of a list of such objects.</summary>
    public string ListKind => Kind + "List";

    /// <summary><c>/api/v1</c> or <c>/apis/group/version</c>.</summary>
    public string RootPath => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    /// <summary>The record that objects of this type are read into.</summary>
    public abstract JsonTypeInfo ObjectJson { get; }

    /// <summary>The path of the collection; in all namespaces when <paramref name="ns"/> is null.</summary>
    public string CollectionPath(string? ns = null) =>
        Namespaced && !string.IsNullOrEmpty(ns) ? $"{RootPath}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}" : $"{RootPath}/{Plural}";

    /// <summary>The path of one object.</summary>
    public string ObjectPath(ObjectKey key) => $"{CollectionPath(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
}

/// <summary>A resource type with the record that holds its objects.</summary>
public sealed record ResourceType<T>(
    string Group,
    string Version,
    string Plural,
    string Kind,
    bool Namespaced,
    JsonTypeInfo<T> Json,
    JsonTypeInfo<KubeList<T>> ListJson) : ResourceType(Group, Version, Plural, Kind, Namespaced)
    where T : KubeObject
{
    public override JsonTypeInfo ObjectJson => Json;
}
