using Weft.Linux.Namespaces;
using Weft.Linux.Netlink;

namespace Weft.Standalone.Runtime.Sandboxes;

/// <summary>The one interface that a new namespace has; programs expect it to be up.</summary>
internal static class Loopback
{
    public static void Up(NetworkNamespace networkNamespace)
    {
        using RouteNetlink netlink = RouteNetlink.OpenIn(networkNamespace);
        netlink.Links.SetUp(netlink.Links.Get("lo").Index);
    }
}
