using System.Runtime.InteropServices;

namespace Weft.Linux.Bpf;

/// <summary>
/// <c>struct xdp_md</c>, as BPF_PROG_TEST_RUN takes it. <see cref="DataEnd"/> must be the packet's length.
/// A set interface must be one that runs XDP in its driver (<see cref="XdpMode.Native"/>); none is the loopback.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct XdpContext
{
    public uint Data;
    public uint DataEnd;
    public uint DataMeta;
    public uint IngressIfIndex;
    public uint RxQueueIndex;
    public uint EgressIfIndex;
}
