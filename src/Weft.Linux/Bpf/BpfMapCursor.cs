namespace Weft.Linux.Bpf;

/// <summary>Where a walk over a map stands. What is in it (a bucket's number or a key) is the kernel's business.</summary>
public sealed class BpfMapCursor
{
    /// <summary>True before the first and after the last rows.</summary>
    public bool IsAtEnd => Position is null;

    internal byte[]? Position { get; set; }
}
