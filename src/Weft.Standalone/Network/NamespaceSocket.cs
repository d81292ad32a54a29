using System.Net.Sockets;
using Weft.Linux;
using Weft.Linux.Namespaces;

namespace Weft.Standalone.Network;

/// <summary>Opens sockets that live in another network namespace and are used like any other.</summary>
public static class NamespaceSocket
{
    private const int AfInet = 2;
    private const int AfInet6 = 10;

    /// <param name="netnsPath">A namespace file, such as one below /run/netns.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="type">Stream, Dgram or Raw.</param>
    /// <param name="protocol">The protocol's number is the kernel's.</param>
    public static Socket Open(string netnsPath, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        using NetworkNamespace opened = NetworkNamespace.Open(netnsPath);
        using SafeFd fd = opened.OpenSocket(family == AddressFamily.InterNetworkV6 ? AfInet6 : AfInet, (int)type, (int)protocol);
        SafeSocketHandle handle = new(fd.DangerousGetHandle(), ownsHandle: true);
        fd.SetHandleAsInvalid();
        return new Socket(handle);
    }
}
