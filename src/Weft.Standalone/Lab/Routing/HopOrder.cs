namespace Weft.Standalone.Lab.Routing;

/// <summary>By address, octet by octet: two sets of the same ways then compare as equal, whoever listed them.</summary>
internal sealed class HopOrder : IComparer<RouteHop>
{
    public static HopOrder Instance { get; } = new();

    public int Compare(RouteHop? x, RouteHop? y) =>
        (x?.Gateway.GetAddressBytes() ?? []).AsSpan().SequenceCompareTo((y?.Gateway.GetAddressBytes() ?? []).AsSpan());
}
