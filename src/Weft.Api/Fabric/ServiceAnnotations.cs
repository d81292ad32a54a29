namespace Weft.Api;

/// <summary>
/// The annotations of Services and EndpointSlices that the fabric honours: those of both eras of the reference system, and for
/// each an equal key of weft.dev, which wins where the two disagree.
/// </summary>
public static class ServiceAnnotations
{
    /// <summary>On a Service: name of an AddressPool, or <see cref="Public"/> or <see cref="Private"/> for any of that scope.</summary>
    public const string AddressPool = "weft.dev/address-pool";

    /// <summary>On a Service: the addresses it asks for, at most one of each family, with commas between.</summary>
    public const string LoadBalancerIPs = "weft.dev/load-balancer-ips";

    /// <summary>On a Service: Services with the same key may have one address, each with ports of its own.</summary>
    public const string AllowSharedIP = "weft.dev/allow-shared-ip";

    /// <summary>The same as <see cref="AddressPool"/>, as MetalLB and the Classic era call it.</summary>
    public const string MetalLBAddressPool = "metallb.universe.tf/address-pool";

    /// <summary>The same as <see cref="LoadBalancerIPs"/>, as MetalLB calls it.</summary>
    public const string MetalLBLoadBalancerIPs = "metallb.universe.tf/loadBalancerIPs";

    /// <summary>The same as <see cref="AllowSharedIP"/>, as MetalLB and the Classic era call it.</summary>
    public const string MetalLBAllowSharedIP = "metallb.universe.tf/allow-shared-ip";

    /// <summary>The CKS era: <see cref="Public"/> for an address of any public pool; absent for a private one.</summary>
    public const string CoreWeaveLoadBalancerType = "service.beta.kubernetes.io/coreweave-load-balancer-type";

    /// <summary>
    /// On an EndpointSlice: the weight of each of its endpoints, 0 to <see cref="MaxWeight"/>, <see cref="DefaultWeight"/> unless set;
    /// 0 gives them no new connection.
    /// </summary>
    public const string Weight = "weft.dev/weight";

    /// <summary>The scope of pools whose addresses are reachable from the Internet.</summary>
    public const string Public = "public";

    /// <summary>The scope of pools whose addresses are reachable from connected networks only.</summary>
    public const string Private = "private";

    public const int DefaultWeight = 1;
    public const int MaxWeight = 100;

    /// <summary>The <c>spec.loadBalancerClass</c> that is ours, beside none.</summary>
    public const string LoadBalancerClass = "weft.dev/fabric";

    /// <summary>Whether the Service is one that the fabric gives load balancer addresses to.</summary>
    public static bool WantsAddress(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.Spec is { Type: "LoadBalancer", LoadBalancerClass: null or "" or LoadBalancerClass };
    }
}
