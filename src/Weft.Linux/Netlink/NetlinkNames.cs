using System.Globalization;
using Weft.Linux.Interop;

namespace Weft.Linux.Netlink;

/// <summary>Message types under the kernel's names, for error messages.</summary>
internal static class NetlinkNames
{
    public static string Of(ushort type) => type switch
    {
        Libc.RTM_NEWLINK => "RTM_NEWLINK",
        Libc.RTM_DELLINK => "RTM_DELLINK",
        Libc.RTM_GETLINK => "RTM_GETLINK",
        Libc.RTM_NEWADDR => "RTM_NEWADDR",
        Libc.RTM_DELADDR => "RTM_DELADDR",
        Libc.RTM_GETADDR => "RTM_GETADDR",
        Libc.RTM_NEWROUTE => "RTM_NEWROUTE",
        Libc.RTM_DELROUTE => "RTM_DELROUTE",
        Libc.RTM_GETROUTE => "RTM_GETROUTE",
        Libc.RTM_NEWNEIGH => "RTM_NEWNEIGH",
        Libc.RTM_DELNEIGH => "RTM_DELNEIGH",
        Libc.RTM_GETNEIGH => "RTM_GETNEIGH",
        Libc.RTM_NEWNSID => "RTM_NEWNSID",
        Libc.RTM_GETNSID => "RTM_GETNSID",
        _ => type.ToString(CultureInfo.InvariantCulture),
    };
}
