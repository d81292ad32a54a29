namespace Weft.Agent.Sandboxes;

/// <summary>One network namespace: where it was found, its number then, and the boot that number belongs to.</summary>
/// <param name="Path">Empty if the sandbox was rebuilt from the kernel, which does not know it.</param>
/// <param name="Inode">0 if unknown.</param>
internal sealed record NetnsIdentity(string Path, ulong Inode, string BootId)
{
    public bool IsKnown => Path.Length > 0 && Inode != 0;
}
