using System.Net.Sockets;
using Weft.Linux.Namespaces;

namespace Weft.Standalone.Network;

/// <summary>Opens sockets that live in another network namespace and are used like any other.</summary>
internal static class NamespaceSocket
{
    /// <param name="netnsPath">A namespace file, such as one below /run/netns.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="type">Stream, Dgram or Raw.</param>
    /// <param name="protocol">What the socket speaks.</param>
    public static Socket Open(string netnsPath, AddressFamily family, SocketType type, ProtocolType protocol)
    {
        using NetworkNamespace opened = NetworkNamespace.Open(netnsPath);

        // Making a socket starts no thread; all that uses it later may run anywhere.
        return opened.Run(() => new Socket(family, type, protocol));
    }
}
