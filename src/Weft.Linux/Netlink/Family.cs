using System.Net;
using System.Net.Sockets;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>The kernel's numbers of the two address families.</summary>
internal static class Family
{
    public static int Of(IPAddress address) => Of(address.AddressFamily);

    public static int Of(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Libc.AF_INET,
        AddressFamily.InterNetworkV6 => Libc.AF_INET6,
        AddressFamily.Unspecified => Libc.AF_UNSPEC,
        _ => throw new ArgumentException($"{family} has no routes or addresses here.", nameof(family)),
    };
}
