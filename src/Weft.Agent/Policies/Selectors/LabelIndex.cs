using System.Runtime.InteropServices;
using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Selectors;

/// <summary>Items by the labels that choose them. Finding tries the items that want one of the labels given, and those that want none.</summary>
/// <remarks>An item is kept under one label only: the one that the fewest others want.</remarks>
internal sealed class LabelIndex<T>
    where T : class
{
    private readonly Dictionary<(string Key, string Value), List<Item>> _byLabel = [];
    private readonly Dictionary<string, List<Item>> _byKey = [];
    private readonly List<Item> _others = [];

    public int Count { get; private set; }

    public void Add(LabelMatcher matcher, T item)
    {
        Count++;
        var entry = new Item(matcher, item);
        if (Rarest(matcher) is { } wanted)
        {
            foreach (var value in wanted.Values)
            {
                ListOf(_byLabel, (wanted.Key, value)).Add(entry);
            }
        }
        else if (matcher.Tests.FirstOrDefault(test => test.Operator == LabelOperator.Exists) is { } present)
        {
            ListOf(_byKey, present.Key).Add(entry);
        }
        else
        {
            _others.Add(entry);
        }
    }

    public void Remove(LabelMatcher matcher, T item)
    {
        var isRemoved = false;
        foreach (var test in matcher.Tests)
        {
            foreach (var value in test.Operator == LabelOperator.In ? test.Values : [])
            {
                isRemoved |= Remove(_byLabel, (test.Key, value), item);
            }

            isRemoved |= test.Operator == LabelOperator.Exists && Remove(_byKey, test.Key, item);
        }

        if (isRemoved || Remove(_others, item))
        {
            Count--;
        }
    }

    /// <summary>Adds every item whose matcher matches.</summary>
    /// <returns>How many were tried.</returns>
    public int Find(LabelSet labels, List<T> found)
    {
        var tried = Try(_others, labels, found);
        foreach (var (key, value) in labels.Labels)
        {
            tried += _byLabel.TryGetValue((key, value), out var wanting) ? Try(wanting, labels, found) : 0;
            tried += _byKey.TryGetValue(key, out var present) ? Try(present, labels, found) : 0;
        }

        return tried;
    }

    private static int Try(List<Item> items, LabelSet labels, List<T> found)
    {
        foreach (var item in items)
        {
            if (item.Matcher.Matches(labels))
            {
                found.Add(item.Value);
            }
        }

        return items.Count;
    }

    private LabelTest? Rarest(LabelMatcher matcher)
    {
        LabelTest? rarest = null;
        var fewest = int.MaxValue;
        foreach (var test in matcher.Tests)
        {
            if (test.Operator == LabelOperator.In && !test.Values.IsEmpty
                && test.Values.Sum(value => 1 + (_byLabel.TryGetValue((test.Key, value), out var wanting) ? wanting.Count : 0)) is var many && many < fewest)
            {
                (rarest, fewest) = (test, many);
            }
        }

        return rarest;
    }

    private static List<Item> ListOf<TKey>(Dictionary<TKey, List<Item>> lists, TKey key)
        where TKey : notnull => CollectionsMarshal.GetValueRefOrAddDefault(lists, key, out _) ??= [];

    private static bool Remove<TKey>(Dictionary<TKey, List<Item>> lists, TKey key, T item)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var items) || !Remove(items, item))
        {
            return false;
        }

        if (items.Count == 0)
        {
            lists.Remove(key);
        }

        return true;
    }

    private static bool Remove(List<Item> items, T item)
    {
        var at = items.FindIndex(held => ReferenceEquals(held.Value, item));
        if (at < 0)
        {
            return false;
        }

        items[at] = items[^1];
        items.RemoveAt(items.Count - 1);
        return true;
    }

    private readonly record struct Item(LabelMatcher Matcher, T Value);
}
