using System.Runtime.InteropServices;
using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

public sealed unsafe partial class BpfProgram
{
    /// <summary>What a program may add to a packet (headers), and the most one test run gives back.</summary>
    private const int OutputHeadroom = 1024;

    /// <summary>Runs a program of type sched_cls once or many times on one packet (BPF_PROG_TEST_RUN), without sending anything.</summary>
    /// <param name="packet">The Ethernet frame; at least 14 bytes. It is not changed.</param>
    /// <param name="context">Fields of <c>__sk_buff</c> to begin with; a set interface must exist in the caller's network namespace.</param>
    /// <param name="repeat">The kernel runs the program that often on the same buffer and reports the mean time.</param>
    public BpfTestResult TestRun(ReadOnlySpan<byte> packet, SkBuffContext context = default, int repeat = 1) =>
        TestRunRaw(packet, MemoryMarshal.AsBytes(new ReadOnlySpan<SkBuffContext>(in context)), repeat);

    /// <summary>Runs an XDP program on one frame, as <see cref="TestRun"/> does one of type sched_cls.</summary>
    /// <param name="ingress">The interface the frame is to have come in by; see <see cref="XdpContext"/>.</param>
    public BpfTestResult TestRunXdp(ReadOnlySpan<byte> packet, IfIndex ingress = default, int repeat = 1)
    {
        var context = new XdpContext { DataEnd = (uint)packet.Length, IngressIfIndex = (uint)ingress.Value };
        return TestRunRaw(packet, MemoryMarshal.AsBytes(new ReadOnlySpan<XdpContext>(in context)), repeat);
    }

    /// <summary>As <see cref="TestRun"/>, with any program type's own context (empty for none).</summary>
    public BpfTestResult TestRunRaw(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> context, int repeat = 1)
    {
        var dataOut = new byte[packet.Length + OutputHeadroom];
        var contextOut = new byte[context.Length];
        using var scope = new FdScope(Fd);

        // Safety: every buffer is pinned for the call and given with its own length.
        fixed (byte* dataInPointer = packet, dataOutPointer = dataOut, contextInPointer = context, contextOutPointer = contextOut)
        {
            var attr = new Libc.bpf_attr_test
            {
                prog_fd = (uint)scope.Fd,
                data_in = dataInPointer,
                data_size_in = (uint)packet.Length,
                data_out = dataOutPointer,
                data_size_out = (uint)dataOut.Length,
                ctx_in = contextInPointer,
                ctx_size_in = (uint)context.Length,
                ctx_out = contextOutPointer,
                ctx_size_out = (uint)contextOut.Length,
                repeat = (uint)repeat,
            };
            BpfCall.Do(Libc.BPF_PROG_TEST_RUN, ref attr, "BPF_PROG_TEST_RUN", Name);
            return new BpfTestResult(
                (int)attr.retval,
                dataOut.AsSpan(0, (int)attr.data_size_out).ToArray(),
                context.Length == sizeof(SkBuffContext) ? MemoryMarshal.Read<SkBuffContext>(contextOut) : default,
                attr.duration);
        }
    }
}
