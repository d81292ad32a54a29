using Weft.Linux;
using Weft.Linux.Files;

namespace Weft.Agent.Sandboxes;

/// <summary>Looks at what a record says exists.</summary>
internal static class SandboxObserver
{
    public static SandboxObservation Observe(SandboxRecord record, IReadOnlySet<string> interfaces)
    {
        var isLinkPresent = interfaces.Contains(record.HostInterface);
        if (!record.Netns.IsKnown)
        {
            return new SandboxObservation(null, IsNetnsObserved: false, isLinkPresent);
        }

        try
        {
            return new SandboxObservation(FileIdentity.Find(record.Netns.Path)?.Inode, IsNetnsObserved: true, isLinkPresent);
        }
        catch (ErrnoException)
        {
            return new SandboxObservation(null, IsNetnsObserved: false, isLinkPresent);
        }
    }

    /// <summary>Null if nothing is at the path.</summary>
    public static NetnsIdentity? Identify(string path, string bootId) =>
        FileIdentity.Find(path) is { } file ? new NetnsIdentity(path, file.Inode, bootId) : null;
}
