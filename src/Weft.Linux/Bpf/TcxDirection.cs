using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>Where at a device a tcx program runs.</summary>
public enum TcxDirection
{
    Ingress = (int)Libc.BPF_TCX_INGRESS,
    Egress = (int)Libc.BPF_TCX_EGRESS,
}
