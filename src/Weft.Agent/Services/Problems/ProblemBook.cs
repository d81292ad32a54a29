using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Agent.Services.Problems;

/// <summary>
/// Decides which findings are to be told now: those that stood unchanged between two looks (a slice that follows its Service a moment later is no
/// problem), and each once. One user at a time.
/// </summary>
internal sealed class ProblemBook(TimeProvider time)
{
    /// <summary>A problem that comes and goes is told again after this long at the earliest.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromMinutes(10);

    /// <summary>Most problems remembered as told; with more the oldest may be told twice.</summary>
    private const int MaxTold = 4096;

    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);
    private Dictionary<ObjectKey, string> _seen = [];

    /// <summary>Nothing that was seen counts any more: somebody else has looked since.</summary>
    public void Close()
    {
        _seen = [];
        _told.Clear();
    }

    /// <summary>Findings whose object does not say what it should.</summary>
    public IReadOnlyList<ServiceFinding> Look(ImmutableDictionary<ObjectKey, ServiceFinding> findings)
    {
        var now = findings.ToDictionary(pair => pair.Key, pair => ServiceAlarm.MessageOf(pair.Value.Problems));
        List<ServiceFinding> due =
        [
            .. findings.Where(pair => _seen.TryGetValue(pair.Key, out var before) && before == now[pair.Key] && now[pair.Key] != (pair.Value.Service.Alarm ?? ""))
                .Select(pair => pair.Value),
        ];
        _seen = now;
        return due;
    }

    /// <summary>Whether an Event is to tell of it; asked once for each.</summary>
    public bool IsNews(ServiceFinding finding, ServiceProblem problem)
    {
        var identity = $"{finding.Service.Uid}/{problem.Slice?.Uid}/{problem.Reason}/{problem.Message}";
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
}
