namespace Weft.Agent.Sandboxes;

/// <summary>What can be seen of a sandbox from the node.</summary>
/// <param name="NetnsInode">The inode at the recorded path; null if nothing is there.</param>
/// <param name="IsNetnsObserved">False if the path could not be looked at, which proves nothing.</param>
/// <param name="IsHostLinkPresent">The node's end of the veth pair exists. It dies with the namespace that holds the other end.</param>
internal readonly record struct SandboxObservation(ulong? NetnsInode, bool IsNetnsObserved, bool IsHostLinkPresent);

/// <summary>When an address may be taken from a sandbox. Pure.</summary>
internal static class ReleaseProof
{
    /// <summary>
    /// A path that is gone is not enough: a process may keep the namespace, and with it the interface, alive without it.
    /// So the host link must be gone too. Another boot is proof by itself: nothing of the old one is left.
    /// </summary>
    public static bool IsGone(SandboxRecord record, string bootId, SandboxObservation seen)
    {
        if (record.Netns.BootId != bootId)
        {
            return true;
        }

        if (seen.IsHostLinkPresent)
        {
            return false;
        }

        return !record.Netns.IsKnown || (seen.IsNetnsObserved && seen.NetnsInode != record.Netns.Inode);
    }
}
