using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Weft.Linux.Bpf;

/// <summary>The fields of <c>struct __sk_buff</c> that BPF_PROG_TEST_RUN takes and gives back (convert___skb_to_skb in net/bpf/test_run.c).</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
public struct SkBuffContext
{
    /// <summary>Length of the packet; only given back.</summary>
    [FieldOffset(0)] public uint Length;

    [FieldOffset(8)] public uint Mark;

    [FieldOffset(32)] public uint Priority;

    [FieldOffset(36)] public uint IngressIfIndex;

    [FieldOffset(40)] public uint IfIndex;

    /// <summary>The five words that programs may keep on a packet.</summary>
    [FieldOffset(48)] public SkBuffControl Control;

    [FieldOffset(152)] public ulong Timestamp;

    [FieldOffset(160)] public uint WireLength;

    [FieldOffset(164)] public uint GsoSegments;

    [FieldOffset(176)] public uint GsoSize;
}

/// <summary><c>__sk_buff.cb</c>.</summary>
[InlineArray(5)]
public struct SkBuffControl
{
    private uint _first;
}
