using Weft.Api;

namespace Weft.Controller.Policies;

/// <summary>What decides a policy's meaning: another of these is another policy; labels and other annotations are not.</summary>
internal sealed record PolicyContent(string? Uid, long? Generation, string? Mode)
{
    public static PolicyContent Of(ObjectMeta metadata) =>
        new(metadata.Uid, metadata.Generation, metadata.Annotations?.GetValueOrDefault(PolicyAnnotations.Mode));
}

/// <summary>What is known of one policy while this process leads.</summary>
/// <param name="Content">What it means.</param>
/// <param name="Version">Its resourceVersion when it was first seen to mean that; writes of its status come after.</param>
/// <param name="ChangedAt">When that was.</param>
/// <param name="UntoldSince">The oldest change that nothing was told of; null when all is told.</param>
/// <param name="ReachedAt">When the last node had it; null while one does not.</param>
/// <param name="IsJudged">Its problems were told.</param>
/// <param name="IsInForceTold">That it is in force was told.</param>
/// <param name="DoubtedSince">Since when it seems not to be in force though it was told to be; null while it does not.</param>
internal sealed record PolicyTrack(
    PolicyContent Content,
    ulong Version,
    DateTimeOffset ChangedAt,
    DateTimeOffset? UntoldSince,
    DateTimeOffset? ReachedAt = null,
    bool IsJudged = false,
    bool IsInForceTold = false,
    DateTimeOffset? DoubtedSince = null);
