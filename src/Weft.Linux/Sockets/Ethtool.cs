using System.Text;
using Weft.Linux.Interop;
using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Linux.Sockets;

/// <summary>Offloads of an interface (include/uapi/linux/ethtool.h, the commands that hold one number).</summary>
public static class Ethtool
{
    private const nint SIOCETHTOOL = 0x8946;
    private const int RequestBytes = 40; // struct ifreq on 64-bit: name (16), then a union that starts with the pointer

    /// <summary>Switches an offload on or off, in a namespace or in this process's own.</summary>
    public static void Set(NetworkNamespace? networkNamespace, string interfaceName, Offload offload, bool on) =>
        Call(networkNamespace, interfaceName, (uint)offload + 1, on ? 1u : 0u);

    /// <summary>Whether an offload is on.</summary>
    public static bool Get(NetworkNamespace? networkNamespace, string interfaceName, Offload offload) =>
        Call(networkNamespace, interfaceName, (uint)offload, 0) != 0;

    private static unsafe uint Call(NetworkNamespace? networkNamespace, string interfaceName, uint command, uint value)
    {
        using var socket = LinuxSocket.Open(networkNamespace, SocketDomain.Ipv4, SocketStyle.Datagram);
        var data = stackalloc uint[] { command, value };
        var request = stackalloc byte[RequestBytes];

        // The rest of the name's sixteen octets stays zero: stackalloc is not cleared by contract, so say it.
        var whole = new Span<byte>(request, RequestBytes);
        whole.Clear();
        Encoding.UTF8.GetBytes(LinkTable.CheckName(interfaceName), whole);
        *(uint**)(request + 16) = data;

        // Safety: the request and what it points at live on this stack frame; the kernel reads and writes two numbers there.
        return Libc.ioctl(socket.Fd, SIOCETHTOOL, request) == 0 ? data[1] : throw ErrnoException.Last("ioctl(SIOCETHTOOL)", interfaceName);
    }
}

/// <summary>An offload, numbered by the command that reads it; the one that sets it is one higher.</summary>
public enum Offload
{
    None = 0,
    ReceiveChecksum = 0x14,
    TransmitChecksum = 0x16,
    ScatterGather = 0x18,
    TcpSegmentation = 0x1e,
    GenericSegmentation = 0x23,
    GenericReceive = 0x2b,
}
