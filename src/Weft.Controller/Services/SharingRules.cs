using System.Net;
using Weft.Api;
using Weft.Controller.AddressPools;

namespace Weft.Controller.Services;

/// <summary>When a Service may have an address that others have: one key, ports of its own, and one namespace unless the pool is for all. Pure.</summary>
internal static class SharingRules
{
    /// <summary>Null if it may.</summary>
    /// <param name="claim">The claim of the address.</param>
    /// <param name="others">Its owners without the Service itself.</param>
    /// <param name="ns">The Service's namespace.</param>
    /// <param name="request">What the Service asks for.</param>
    /// <param name="pool">The pool the address lies in.</param>
    /// <param name="address">The address.</param>
    public static AddressProblem? WhyNot(
        AddressClaim claim, IReadOnlyList<AddressOwner> others, string? ns, AddressRequest request, PoolView pool, IPAddress address)
    {
        // Names of other namespaces' Services are nobody's business.
        if (!pool.SharesAcrossNamespaces && others.Any(owner => owner.Namespace != ns))
        {
            return InUse($"\"{address}\" is in use in another namespace, with which pool \"{pool.Name}\" does not share addresses");
        }

        if (claim.Spec.SharingKey is not { } key)
        {
            return InUse($"can't use \"{address}\": existing service does not allow sharing");
        }

        if (request.SharingKey is not { } wanted)
        {
            return InUse($"can't use \"{address}\": new service does not allow sharing");
        }

        if (wanted != key)
        {
            return InUse($"can't use \"{address}\": sharing key \"{wanted}\" does not match existing sharing key \"{key}\"");
        }

        if (others.Count >= AddressClaimRules.MaxOwners)
        {
            return InUse($"\"{address}\" is shared by {AddressClaimRules.MaxOwners} Services, which is the most");
        }

        var taken = others.SelectMany(owner => owner.Ports ?? []).ToHashSet(StringComparer.Ordinal);
        return request.Ports.FirstOrDefault(taken.Contains) is { } port ? Taken(port, address) : null;
    }

    public static AddressProblem Taken(string port, IPAddress address) => new("PortInUse", $"port {port} is already in use on \"{address}\"");

    private static AddressProblem InUse(string message) => new("AddressInUse", message);
}
