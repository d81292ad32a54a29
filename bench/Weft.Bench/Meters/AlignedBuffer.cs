using System.Runtime.InteropServices;

namespace Weft.Bench.Meters;

/// <summary>
/// Memory that begins at the same place of a page in every session. What the kernel copies to and from it lies in whole pages, and AMD processors
/// copy slowly between a page's start and a few octets behind another's (seen: 17 instead of 44 Gbit/s for a buffer 8 octets behind): a
/// path would be measured by where its buffer happens to lie.
/// </summary>
internal sealed class AlignedBuffer
{
    private const int PageBytes = 4096;

    /// <summary>Anything far from the page's ends.</summary>
    private const int PlaceInPage = 1024;

    private readonly byte[] _memory;
    private readonly int _start;
    private readonly int _length;

    public AlignedBuffer(int length)
    {
        _memory = GC.AllocateArray<byte>(length + PageBytes, pinned: true);
        _length = length;
        _start = (int)((PlaceInPage - Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0)) & (PageBytes - 1));
    }

    public Span<byte> Span => _memory.AsSpan(_start, _length);
}
