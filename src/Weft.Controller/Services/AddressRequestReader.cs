using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Api;

namespace Weft.Controller.Services;

/// <summary>Reads what a Service asks for. Pure.</summary>
/// <remarks>Where keys of several eras are set the weft.dev key wins, then MetalLB's; that they disagree is remarked on.</remarks>
internal static class AddressRequestReader
{
    /// <summary>A family each; more is a mistake and not worth reading.</summary>
    private const int MaxAddresses = 2;

    /// <summary>Values of annotations may be long, but no name is longer; nobody reads all of it in a message.</summary>
    private const int MaxShown = 253;

    /// <param name="service">A Service of type LoadBalancer.</param>
    /// <param name="scopeOf">The scope of the pool of a name; null if there is none.</param>
    public static AddressRequest Read(Service service, Func<string, string?> scopeOf)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        var annotations = service.Metadata.Annotations ?? ImmutableDictionary<string, string>.Empty;
        var families = FamiliesOf(service.Spec);
        var pool = ReadPool(annotations, scopeOf, remarks);
        var key = First(annotations, remarks, ServiceAnnotations.AllowSharedIP, ServiceAnnotations.MetalLBAllowSharedIP);
        var (addresses, problem) = ReadAddresses(annotations, service.Spec?.LoadBalancerIP, remarks);
        return new AddressRequest(
            pool,
            families,
            service.Spec?.IpFamilyPolicy == "RequireDualStack",
            addresses,
            key?.Length <= AddressClaimRules.MaxSharingKey ? key : null,
            [.. (service.Spec?.Ports ?? []).Select(port => AddressClaimRules.PortText(port.Protocol, port.Port)).Distinct(StringComparer.Ordinal)],
            remarks.ToImmutable(),
            problem ?? ProblemOf(addresses, families) ?? ProblemOf(key));
    }

    private static ImmutableArray<AddressFamily> FamiliesOf(ServiceSpec? spec) => spec?.IpFamilies is { Count: > 0 } families
        ? [.. families.Select(family => family == "IPv6" ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork).Distinct()]
        : [AddressFamily.InterNetwork];

    private static PoolChoice ReadPool(IReadOnlyDictionary<string, string> annotations, Func<string, string?> scopeOf, ImmutableArray<string>.Builder remarks)
    {
        var name = First(annotations, remarks, ServiceAnnotations.AddressPool, ServiceAnnotations.MetalLBAddressPool);
        var type = ValueOf(annotations, ServiceAnnotations.CoreWeaveLoadBalancerType);
        if (type is not null && type != ServiceAnnotations.Public)
        {
            remarks.Add($"{ServiceAnnotations.CoreWeaveLoadBalancerType} \"{Shown(type)}\" means nothing, only \"{ServiceAnnotations.Public}\" does");
            type = null;
        }

        if (name is null)
        {
            return type is null ? PoolChoice.Default : new PoolChoice(null, ServiceAnnotations.Public);
        }

        var scope = scopeOf(name) ?? (name is ServiceAnnotations.Public or ServiceAnnotations.Private ? name : null);
        if (type is not null && scope == ServiceAnnotations.Private)
        {
            remarks.Add($"{ServiceAnnotations.CoreWeaveLoadBalancerType} \"{type}\" is not what the address pool \"{Shown(name)}\" is, which is used");
        }

        return new PoolChoice(Shown(name), scope ?? ServiceAnnotations.Private);
    }

    private static (ImmutableArray<IPAddress> Addresses, string? Problem) ReadAddresses(
        IReadOnlyDictionary<string, string> annotations, string? field, ImmutableArray<string>.Builder remarks)
    {
        var text = First(annotations, remarks, ServiceAnnotations.LoadBalancerIPs, ServiceAnnotations.MetalLBLoadBalancerIPs);
        if (text is null)
        {
            text = string.IsNullOrWhiteSpace(field) ? null : field;
        }
        else if (!string.IsNullOrWhiteSpace(field) && !text.Contains(field.Trim(), StringComparison.Ordinal))
        {
            remarks.Add($"spec.loadBalancerIP \"{Shown(field)}\" and the addresses of the annotations \"{Shown(text)}\" disagree; the annotations are used");
        }

        if (text is null)
        {
            return ([], null);
        }

        var parts = text.Split(',', MaxAddresses + 1, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxAddresses)
        {
            return ([], $"more than {MaxAddresses} loadBalancer IPs requested");
        }

        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var part in parts)
        {
            if (!IpText.TryParseAddress(part, out var address))
            {
                return ([], $"invalid requested loadBalancer IP \"{Shown(part)}\"");
            }

            addresses.Add(address);
        }

        return (addresses.ToImmutable(), null);
    }

    private static string? ProblemOf(string? key) =>
        key?.Length > AddressClaimRules.MaxSharingKey ? $"the sharing key is longer than {AddressClaimRules.MaxSharingKey} characters" : null;

    private static string? ProblemOf(ImmutableArray<IPAddress> addresses, ImmutableArray<AddressFamily> families)
    {
        if (addresses.Select(address => address.AddressFamily).Distinct().Count() < addresses.Length)
        {
            return $"requested loadBalancer IPs {Listed(addresses)} are of one ipFamily";
        }

        return addresses.All(address => families.Contains(address.AddressFamily))
            ? null
            : $"requested loadBalancer IP(s) {Listed(addresses)} does not match the ipFamily of the service";
    }

    /// <summary>As MetalLB writes lists of addresses.</summary>
    public static string Listed(IEnumerable<IPAddress> addresses) => $"[{string.Join(' ', addresses.Select(address => $"\"{address}\""))}]";

    /// <summary>The value of the first key that is set.</summary>
    private static string? First(IReadOnlyDictionary<string, string> annotations, ImmutableArray<string>.Builder remarks, string ours, string theirs)
    {
        var (mine, other) = (ValueOf(annotations, ours), ValueOf(annotations, theirs));
        if (mine is not null && other is not null && mine != other)
        {
            remarks.Add($"{ours} \"{Shown(mine)}\" and {theirs} \"{Shown(other)}\" disagree; {ours} is used");
        }

        return mine ?? other;
    }

    private static string? ValueOf(IReadOnlyDictionary<string, string> annotations, string key) =>
        annotations.GetValueOrDefault(key)?.Trim() is { Length: > 0 } value ? value : null;

    private static string Shown(string value) => value.Length <= MaxShown ? value : value[..MaxShown] + "…";
}
