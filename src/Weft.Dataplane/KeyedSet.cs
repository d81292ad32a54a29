using System.Collections.Immutable;

namespace Weft.Dataplane;

/// <summary>Makes sets without history.</summary>
public static class KeyedSet
{
    /// <summary>A set that shares no history with another; of two values of one key the later stays.</summary>
    public static KeyedSet<TKey, TValue> Of<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> rows)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(rows);
        var builder = ImmutableDictionary.CreateBuilder<TKey, TValue>();
        foreach (var (key, value) in rows)
        {
            builder[key] = value;
        }

        return new KeyedSet<TKey, TValue>(builder.ToImmutable(), new KeyedChange<TKey>(null, []));
    }
}
