using Weft.Api;

namespace Weft.Standalone.Namespaces;

/// <summary>Tells on a namespace that is being deleted what holds it up, in the words of Kubernetes.</summary>
internal static class NamespaceConditions
{
    public static IReadOnlyList<NamespaceCondition> Decide(IReadOnlyList<NamespaceCondition> old, EmptyingResult emptying, DateTimeOffset now)
    {
        var next = old.Where(condition => !condition.Type.StartsWith("Namespace", StringComparison.Ordinal)).ToList();
        var at = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset);
        void Add(string type, bool holds, string reason, string message, string clearReason, string clearMessage)
        {
            var status = holds ? "True" : "False";
            var before = old.FirstOrDefault(condition => condition.Type == type);
            next.Add(new NamespaceCondition
            {
                Type = type,
                Status = status,
                Reason = holds ? reason : clearReason,
                Message = holds ? message : clearMessage,
                LastTransitionTime = before?.Status == status ? before.LastTransitionTime : at,
            });
        }

        Add(
            "NamespaceDeletionContentFailure", emptying.Failures.Count > 0, "ContentDeletionFailed", string.Join(", ", emptying.Failures),
            "ContentDeleted", "All content successfully deleted, may be waiting on finalization");
        Add(
            "NamespaceContentRemaining", emptying.Remaining.Count > 0, "SomeResourcesRemain",
            "Some resources are remaining: " + string.Join(", ", emptying.Remaining.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} has {pair.Value} resource instances")),
            "ContentRemoved", "All content successfully removed");
        Add(
            "NamespaceFinalizersRemaining", emptying.Finalizers.Count > 0, "SomeFinalizersRemain",
            "Some content in the namespace has finalizers remaining: " + string.Join(", ", emptying.Finalizers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} in {pair.Value} resource instances")),
            "ContentHasNoFinalizers", "All content-preserving finalizers finished");
        return next;
    }
}
