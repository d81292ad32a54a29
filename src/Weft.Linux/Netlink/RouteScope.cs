namespace Weft.Linux.Netlink;

/// <summary>How far away a destination is (rtnetlink(7)).</summary>
public enum RouteScope : byte
{
    Universe = 0,
    Site = 200,
    Link = 253,
    Host = 254,
    Nowhere = 255,
}
