namespace Weft.Agent.Status;

/// <summary>Remembers what was told to people, so that what comes and goes is told once in a while only. One user at a time.</summary>
internal sealed class ToldBook(TimeProvider time)
{
    /// <summary>What comes and goes is told again after this long at the earliest.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromMinutes(10);

    /// <summary>Most things remembered as told; with more the oldest may be told twice.</summary>
    private const int MaxTold = 4096;

    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <summary>Whether it is to be told now; asked once for each.</summary>
    public bool IsNews(string identity)
    {
        if (_told.TryGetValue(identity, out var before) && time.GetElapsedTime(before) < _silence)
        {
            return false;
        }

        if (_told.Count >= MaxTold)
        {
            foreach (var old in _told.OrderBy(pair => pair.Value).Take(MaxTold / 4).Select(pair => pair.Key).ToList())
            {
                _told.Remove(old);
            }
        }

        _told[identity] = time.GetTimestamp();
        return true;
    }

    public void Clear() => _told.Clear();
}
