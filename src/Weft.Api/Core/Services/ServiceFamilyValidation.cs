using System.Net.Sockets;

namespace Weft.Api;

/// <summary>Address families of a Service and its cluster addresses, alone and against what they were.</summary>
internal static class ServiceFamilyValidation
{
    private const string None = "None";
    private const string SingleStack = "SingleStack";

    // IPv4 and IPv6.
    private const int MaxFamilies = 2;
    private static readonly string[] _families = ["IPv4", "IPv6"];
    private static readonly string[] _policies = ["PreferDualStack", "RequireDualStack", SingleStack];
    private static readonly FieldPath _path = FieldPath.Of("spec");

    internal static void Validate(ServiceSpec spec, FieldErrors errors)
    {
        FieldChecks.OneOf(spec.IpFamilyPolicy, _path.Child("ipFamilyPolicy"), _policies, errors);
        var families = spec.IpFamilies ?? [];
        var addresses = spec.ClusterIPs ?? [];
        ValidateCount(addresses.Count, "clusterIPs", addresses, spec.IpFamilyPolicy, errors);
        ValidateCount(families.Count, "ipFamilies", families, spec.IpFamilyPolicy, errors);
        for (var i = 0; i < Math.Min(families.Count, MaxFamilies); i++)
        {
            var at = _path.Child("ipFamilies").Index(i);
            if (!FieldChecks.OneOf(families[i], at, _families, errors))
            {
                continue;
            }

            if (families.Take(i).Contains(families[i]))
            {
                errors.Duplicate(at, families[i]);
            }

            if (i < addresses.Count && IpText.TryParseAddress(addresses[i], out var address) &&
                (address.AddressFamily == AddressFamily.InterNetwork) != (families[i] == "IPv4"))
            {
                errors.Invalid(_path.Child("clusterIPs").Index(i), addresses[i], $"expected an {families[i]} value as indicated by `ipFamilies[{i}]`");
            }
        }
    }

    /// <summary>Addresses and families stay once given; only the second goes, and only when the Service says that it wants one.</summary>
    internal static void ValidateUpdate(ServiceSpec? spec, ServiceSpec? old, FieldErrors errors)
    {
        if (spec is null || old is null || spec.Type == "ExternalName" || old.Type == "ExternalName")
        {
            return;
        }

        var addresses = spec.ClusterIPs ?? [];
        var before = old.ClusterIPs ?? [];
        for (var i = 0; i < Math.Min(addresses.Count, before.Count); i++)
        {
            if (addresses[i] != before[i])
            {
                errors.Invalid(_path.Child("clusterIPs").Index(i), addresses, "may not change once set");
            }
        }

        if (before.Count == MaxFamilies && addresses.Count == 1 && spec.IpFamilyPolicy != SingleStack)
        {
            errors.Invalid(_path.Child("ipFamilyPolicy"), spec.IpFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP");
        }

        if (before is [None, ..])
        {
            return;
        }

        var (families, oldFamilies) = (spec.IpFamilies ?? [], old.IpFamilies ?? []);
        for (var i = 0; i < Math.Min(families.Count, oldFamilies.Count); i++)
        {
            if (families[i] != oldFamilies[i])
            {
                errors.Invalid(_path.Child("ipFamilies").Index(i), spec.IpFamilies, "may not change once set");
            }
        }
    }

    private static void ValidateCount(int count, string field, IReadOnlyList<string> values, string? policy, FieldErrors errors)
    {
        if (count > MaxFamilies)
        {
            errors.Invalid(_path.Child(field), values, "may only hold up to 2 values");
        }
        else if (count == MaxFamilies && policy == SingleStack)
        {
            errors.Invalid(_path.Child("ipFamilyPolicy"), policy, $"must be RequireDualStack or PreferDualStack when multiple '{field}' are specified");
        }
    }
}
