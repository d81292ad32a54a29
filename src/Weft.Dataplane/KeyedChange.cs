namespace Weft.Dataplane;

/// <summary>
/// One step from version to version of a <see cref="KeyedSet{TKey, TValue}"/>. The chain is cut behind the last but one mark, so that it does
/// not keep all history alive.
/// </summary>
/// <remarks>Safe for use from several threads.</remarks>
internal sealed class KeyedChange<TKey>
{
    /// <summary>Keys the journal keeps at least (and, steps of many keys aside, at most twice as many).</summary>
    private const int JournalLength = 4096;

    private readonly TKey[] _keys;
    private readonly int _sinceMark;
    private volatile KeyedChange<TKey>? _mark;
    private volatile KeyedChange<TKey>? _previous;

    /// <param name="previous">Null for a version without history.</param>
    public KeyedChange(KeyedChange<TKey>? previous, TKey[] keys)
    {
        _keys = keys;
        _previous = previous;
        _sinceMark = previous is null ? 0 : previous._sinceMark + keys.Length;
        _mark = previous is null ? null : previous._sinceMark == 0 ? previous : previous._mark;
        if (_sinceMark >= JournalLength)
        {
            // This change is the next mark: what lies behind the mark before it is only reached by versions nobody compares any more.
            _sinceMark = 0;
            _mark!._previous = null;
            _mark._mark = null;
        }
    }

    /// <summary>All keys that were changed from an earlier version to this one; null when the journal does not lead back to it.</summary>
    public HashSet<TKey>? KeysSince(KeyedChange<TKey> ancestor)
    {
        var keys = new HashSet<TKey>();
        for (var change = this; change != ancestor;)
        {
            var previous = change._previous;
            if (previous is null)
            {
                return null;
            }

            keys.UnionWith(change._keys);
            change = previous;
        }

        return keys;
    }
}
