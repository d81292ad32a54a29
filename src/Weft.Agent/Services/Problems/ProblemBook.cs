using System.Collections.Immutable;
using Weft.Agent.Status;
using Weft.Api;

namespace Weft.Agent.Services.Problems;

/// <summary>
/// Decides which findings are to be told now: those that stood unchanged between two looks (a slice that follows its Service a moment later is no
/// problem), and each once. One user at a time.
/// </summary>
internal sealed class ProblemBook(TimeProvider time)
{
    private readonly ToldBook _told = new(time);
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
    public bool IsNews(ServiceFinding finding, ServiceProblem problem) =>
        _told.IsNews($"{finding.Service.Uid}/{problem.Slice?.Uid}/{problem.Reason}/{problem.Message}");
}
