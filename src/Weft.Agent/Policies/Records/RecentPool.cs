namespace Weft.Agent.Policies.Records;

/// <summary>Keeps one copy of equal values for as long as they are asked for now and then. Safe for several threads.</summary>
/// <remarks>
/// Values that change with every new Pod would fill a pool that forgets nothing. This one has two halves: what was asked for since the newer
/// was begun, and before. When the newer is full, the older goes.
/// </remarks>
internal sealed class RecentPool<T>(int half)
    where T : class
{
    private readonly Lock _gate = new(); // guards the two halves
    private Dictionary<T, T> _newer = [];
    private Dictionary<T, T> _older = [];

    /// <summary>The copy to keep, which may be <paramref name="value"/> itself.</summary>
    public T Of(T value)
    {
        lock (_gate)
        {
            if (_newer.TryGetValue(value, out var known))
            {
                return known;
            }

            known = _older.GetValueOrDefault(value, value);
            if (_newer.Count == half)
            {
                (_newer, _older) = ([], _newer);
            }

            return _newer[known] = known;
        }
    }
}
