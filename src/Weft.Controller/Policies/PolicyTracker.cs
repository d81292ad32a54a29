using Weft.Api;

namespace Weft.Controller.Policies;

/// <summary>Keeps what is known of the policies of one kind, and says when there is something to tell of one. Thread-safe.</summary>
/// <remarks>
/// A policy is told of when it rests: so long after its last change that one who writes it twice is answered once. One that never rests
/// is told of all the same, seldom.
/// </remarks>
internal sealed class PolicyTracker(ResourceType kind, TimeProvider time)
{
    /// <summary>How long a policy must have been left alone.</summary>
    public static TimeSpan Rest { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a policy that is never left alone waits at most.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new(); // guards both fields below
    private readonly InForceBook _book = new();
    private readonly Dictionary<ObjectKey, PolicyTrack> _tracks = [];

    /// <summary>How many policies a node's report makes looked at.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _book.Waiting;
            }
        }
    }

    public IReadOnlyList<ObjectKey> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _tracks.Keys];
            }
        }
    }

    /// <summary>A policy was created, changed or deleted (null).</summary>
    public void See(ObjectKey key, ObjectMeta? metadata)
    {
        lock (_lock)
        {
            if (metadata is null)
            {
                _book.Forget(key);
                _tracks.Remove(key);
                return;
            }

            var content = PolicyContent.Of(metadata);
            var known = _tracks.GetValueOrDefault(key);
            if (known?.Content == content)
            {
                return;
            }

            var now = time.GetUtcNow();
            var version = FabricProgress.VersionOf(metadata);
            _tracks[key] = new PolicyTrack(content, version, now, known?.UntoldSince ?? now);
            Reached(_book.Await(key, version));
        }
    }

    /// <summary>A node reported, or is gone (null).</summary>
    /// <returns>The policies that there is something new to tell of.</returns>
    public IReadOnlyList<ObjectKey> SeeNode(string name, FabricNode? node)
    {
        lock (_lock)
        {
            return Reached(_book.SetNode(name, node is null ? null : NodeProgress.Of(node, kind)));
        }
    }

    /// <summary>What is known of a policy, when it is time to tell.</summary>
    /// <param name="key">The policy.</param>
    /// <param name="track">What is known of it; null when there is no such policy.</param>
    /// <param name="standing">Where it is in force.</param>
    /// <returns>How long to wait before telling; null when it is time, or there is nothing to tell.</returns>
    public TimeSpan? Look(ObjectKey key, out PolicyTrack? track, out PolicyStanding? standing)
    {
        lock (_lock)
        {
            standing = null;
            if (!_tracks.TryGetValue(key, out track))
            {
                return null;
            }

            standing = _book.StandingOf(track.Version);
            var rested = track.ChangedAt + Rest;
            var late = (track.UntoldSince ?? track.ChangedAt) + Patience;
            var wait = (rested < late ? rested : late) - time.GetUtcNow();
            return wait > TimeSpan.Zero ? wait : null;
        }
    }

    /// <summary>Keeps what was told, unless the policy has changed since <paramref name="track"/> was looked at.</summary>
    public void Told(ObjectKey key, PolicyTrack track, Func<PolicyTrack, PolicyTrack> what)
    {
        lock (_lock)
        {
            if (_tracks.TryGetValue(key, out var known) && known.Content == track.Content)
            {
                _tracks[key] = what(known) with { UntoldSince = null };
            }
        }
    }

    private IReadOnlyList<ObjectKey> Reached(IReadOnlyList<ObjectKey> keys)
    {
        foreach (var key in keys)
        {
            _tracks[key] = _tracks[key] with { ReachedAt = _tracks[key].ReachedAt ?? time.GetUtcNow() };
        }

        return keys;
    }
}
