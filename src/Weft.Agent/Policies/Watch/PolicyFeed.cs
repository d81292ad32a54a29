using Weft.Agent.Services.Records;
using Weft.Client;

namespace Weft.Agent.Policies.Watch;

/// <summary>One resource on its way to the compiler. Used by one task.</summary>
/// <param name="isLike">Whether two records differ in their version at most.</param>
/// <param name="movesAlways">Whether the version moves also with changes of an object that its record does not show.</param>
/// <param name="change">Tells the compiler.</param>
internal sealed class PolicyFeed<T>(Func<T, T, bool> isLike, bool movesAlways, Action<InformerChange<T>> change)
    where T : class
{
    /// <summary>Every change up to this version was told.</summary>
    public ulong Version { get; private set; }

    /// <summary>Tells what changed.</summary>
    /// <returns>Whether <see cref="Version"/> moved.</returns>
    public bool Take(InformerSubscription<T> subscription)
    {
        var changes = subscription.Drain(out var reached);
        var moves = false;
        foreach (var next in changes)
        {
            var tells = next is not { Old: { } before, New: { } after } || !isLike(before, after);
            moves |= tells || movesAlways;
            if (tells)
            {
                change(next);
            }
        }

        return Move(VersionText.Number(reached), moves);
    }

    /// <summary>
    /// Not with bookmarks, which are no change. But a server whose versions went back lost its disk, and what was in force of the old one says
    /// nothing.
    /// </summary>
    private bool Move(ulong reached, bool moves)
    {
        if (reached == Version || (reached > Version && Version > 0 && !moves))
        {
            return false;
        }

        Version = reached;
        return true;
    }
}
