namespace Weft.Linux.Namespaces;

/// <summary>Which namespace it is, for ever: the inode is unique among those alive, the boot tells lives of the machine apart.</summary>
/// <remarks>A kernel may give a dead namespace's inode to a new one; a record that must not be fooled holds the namespace open or pinned.</remarks>
public readonly record struct NamespaceIdentity(ulong Inode, Guid BootId)
{
    /// <summary>As the kernel writes it in <c>/proc/PID/ns/net</c>.</summary>
    public override string ToString() => $"net:[{Inode}]";
}
