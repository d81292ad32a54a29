using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Client;

/// <summary>What an informer knows at one moment. Immutable: a reader keeps a consistent view as long as it likes.</summary>
public sealed class InformerState<T>
    where T : class
{
    private readonly ImmutableDictionary<string, ImmutableDictionary<string, ImmutableHashSet<ObjectKey>>> _indexes;
    private readonly ImmutableDictionary<string, Func<T, IEnumerable<string>>> _indexers;

    private InformerState(
        ImmutableDictionary<ObjectKey, T> objects,
        ImmutableDictionary<string, Func<T, IEnumerable<string>>> indexers,
        ImmutableDictionary<string, ImmutableDictionary<string, ImmutableHashSet<ObjectKey>>> indexes,
        string? resourceVersion)
    {
        Objects = objects;
        _indexers = indexers;
        _indexes = indexes;
        ResourceVersion = resourceVersion;
    }

    public ImmutableDictionary<ObjectKey, T> Objects { get; }

    /// <summary>Everything up to this version of the resource is in; null before the first list.</summary>
    public string? ResourceVersion { get; }

    internal static InformerState<T> Empty(ImmutableDictionary<string, Func<T, IEnumerable<string>>> indexers) =>
        new(
            ImmutableDictionary<ObjectKey, T>.Empty,
            indexers,
            indexers.ToImmutableDictionary(pair => pair.Key, _ => ImmutableDictionary<string, ImmutableHashSet<ObjectKey>>.Empty),
            null);

    /// <summary>The objects that the named index files under a value.</summary>
    public IEnumerable<T> ByIndex(string index, string value)
    {
        if (!_indexes.TryGetValue(index, out var values))
        {
            throw new ArgumentException($"the informer has no index \"{index}\"", nameof(index));
        }

        return values.TryGetValue(value, out var keys) ? keys.Select(key => Objects[key]) : [];
    }

    internal InformerState<T> With(ObjectKey key, T? changed, string? resourceVersion)
    {
        var old = Objects.GetValueOrDefault(key);
        var indexes = _indexes;
        foreach (var (name, indexer) in _indexers)
        {
            indexes = indexes.SetItem(name, Reindex(indexes[name], key, old, changed, indexer));
        }

        var objects = changed is null ? Objects.Remove(key) : Objects.SetItem(key, changed);
        return new InformerState<T>(objects, _indexers, indexes, resourceVersion ?? ResourceVersion);
    }

    internal InformerState<T> WithVersion(string? resourceVersion) =>
        resourceVersion is null || resourceVersion == ResourceVersion ? this : new(Objects, _indexers, _indexes, resourceVersion);

    internal InformerState<T> WithIndex(string name, Func<T, IEnumerable<string>> indexer)
    {
        var values = ImmutableDictionary<string, ImmutableHashSet<ObjectKey>>.Empty;
        foreach (var (key, known) in Objects)
        {
            values = Reindex(values, key, null, known, indexer);
        }

        return new InformerState<T>(Objects, _indexers.Add(name, indexer), _indexes.Add(name, values), ResourceVersion);
    }

    private static ImmutableDictionary<string, ImmutableHashSet<ObjectKey>> Reindex(
        ImmutableDictionary<string, ImmutableHashSet<ObjectKey>> index,
        ObjectKey key,
        T? old,
        T? changed,
        Func<T, IEnumerable<string>> indexer)
    {
        var before = old is null ? [] : indexer(old).ToHashSet();
        var after = changed is null ? [] : indexer(changed).ToHashSet();
        foreach (var gone in before.Where(value => !after.Contains(value)))
        {
            var rest = index[gone].Remove(key);
            index = rest.IsEmpty ? index.Remove(gone) : index.SetItem(gone, rest);
        }

        foreach (var added in after.Where(value => !before.Contains(value)))
        {
            index = index.SetItem(added, index.GetValueOrDefault(added, []).Add(key));
        }

        return index;
    }
}
