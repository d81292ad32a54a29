namespace Weft.Linux.Namespaces;

/// <summary>Tells one life of the machine from the next.</summary>
public static class BootIdentity
{
    private const string Path = "/proc/sys/kernel/random/boot_id";
    private static readonly Lazy<Guid> _current = new(() => Guid.Parse(File.ReadAllText(Path).AsSpan().Trim()));

    /// <summary>This boot's id; constant until the machine restarts.</summary>
    public static Guid Current => _current.Value;
}
