using Weft.Linux.Interop;

namespace Weft.Linux.Bpf;

/// <summary>Who runs an XDP program.</summary>
public enum XdpMode
{
    /// <summary>The kernel's stack, after it made a packet of the frame: works on every device, and saves less.</summary>
    Generic = (int)Libc.XDP_FLAGS_SKB_MODE,

    /// <summary>The device's driver, before that.</summary>
    Native = (int)Libc.XDP_FLAGS_DRV_MODE,
}
