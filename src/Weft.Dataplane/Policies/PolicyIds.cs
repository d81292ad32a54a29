namespace Weft.Dataplane.Policies;

/// <summary>
/// The compiler's numbers of isolations, filters and rules as the kernel has them: a process adds an offset of its own, so that what a
/// restarted agent writes never means what rows of the one before it meant. Classes need none, since they mean nothing without an isolation.
/// </summary>
internal sealed class PolicyIds
{
    /// <summary>The kernel's 0 and 1 mean something of their own (no isolation, closed).</summary>
    private const uint Reserved = 1;

    private readonly uint _offset;
    private readonly uint _last;

    private PolicyIds(uint offset, uint last)
    {
        _offset = offset;
        _last = last;
    }

    /// <summary>Numbers in the largest range that none of those in use are in.</summary>
    public static PolicyIds Beside(IEnumerable<uint> used)
    {
        var (offset, count) = (Reserved, 0u);
        var start = Reserved;
        foreach (var id in used.Where(id => id > Reserved).Distinct().Order())
        {
            if (id - start - 1 > count)
            {
                (offset, count) = (start, id - start - 1);
            }

            start = id;
        }

        return uint.MaxValue - start > count ? new PolicyIds(start, uint.MaxValue) : new PolicyIds(offset, offset + count);
    }

    /// <summary>The kernel's number, of a compiler's that is not 0; 0 stays 0.</summary>
    /// <exception cref="OverflowException">The compiler has used up four billion numbers.</exception>
    public uint ToKernel(uint id) => id == 0 ? 0 : id <= _last - _offset ? _offset + id : throw new OverflowException($"Number {id} of a policy's compilation is not possible.");

    /// <summary>The compiler's number; 0 when it is none of this process's.</summary>
    public uint FromKernel(uint id) => IsOwn(id) ? id - _offset : 0;

    public bool IsOwn(uint id) => id > _offset && id <= _last;
}
