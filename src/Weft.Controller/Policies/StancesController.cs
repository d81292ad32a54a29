using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Policies;

/// <summary>Tells on Namespaces and Regions which of their labels and annotations on policies have values that mean nothing.</summary>
internal sealed class StancesController(
    Informer<Namespace> namespaces, Informer<Region> regions, EventRecorder events, TimeProvider time)
{
    /// <summary>Whose stance changed to one with problems.</summary>
    public static IEnumerable<StanceOwner> KeysOf(InformerChange<Namespace> change) =>
        change.New is { } now && IsNews(StanceChecks.Of(now), change.Old is { } old ? StanceChecks.Of(old) : []) ? [new StanceOwner(IsRegion: false, change.Key.Name)] : [];

    /// <summary>Whose stance changed to one with problems.</summary>
    public static IEnumerable<StanceOwner> KeysOf(InformerChange<Region> change) =>
        change.New is { } now && IsNews(StanceChecks.Of(now), change.Old is { } old ? StanceChecks.Of(old) : []) ? [new StanceOwner(IsRegion: true, change.Key.Name)] : [];

    public async Task<TimeSpan?> ReconcileAsync(StanceOwner owner, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(null, owner.Name);
        if (owner.IsRegion)
        {
            Tell(ResourceTypes.Regions, regions.Get(key), StanceChecks.Of);
        }
        else
        {
            Tell(ResourceTypes.Namespaces, namespaces.Get(key), StanceChecks.Of);
        }

        await Task.Delay(NetworkPoliciesController.Pace, time, cancellationToken);
        return null;
    }

    private void Tell<T>(ResourceType<T> type, T? about, Func<T, IReadOnlyList<PolicyProblem>> check)
        where T : KubeObject
    {
        foreach (var problem in about is null ? [] : check(about))
        {
            events.Record(type, about!, EventKind.Warning, PolicyNotices.Unsupported, problem.ToString());
        }
    }

    private static bool IsNews(IReadOnlyList<PolicyProblem> now, IReadOnlyList<PolicyProblem> before) => now.Count > 0 && !now.SequenceEqual(before);
}

/// <summary>An object that says something on the policies of others.</summary>
internal readonly record struct StanceOwner(bool IsRegion, string Name);
