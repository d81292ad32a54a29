namespace Weft.Linux;

/// <summary>
/// The number of a descriptor for as long as the scope lives: for descriptors that travel inside a message
/// (netlink attribute, bpf_attr), where the marshaller cannot keep the handle alive by itself.
/// </summary>
public readonly ref struct FdScope : IDisposable
{
    private readonly SafeFd _fd;

    /// <summary>Keeps <paramref name="fd"/> open until the scope is disposed.</summary>
    public FdScope(SafeFd fd)
    {
        ArgumentNullException.ThrowIfNull(fd);
        bool added = false;
        fd.DangerousAddRef(ref added);
        _fd = fd;
    }

    /// <summary>The descriptor's number; never store it beyond the scope.</summary>
    public int Fd => _fd.Number;

    /// <inheritdoc/>
    public void Dispose() => _fd.DangerousRelease();
}
