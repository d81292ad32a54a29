using System.Net;
using System.Net.Sockets;

namespace Weft.Api;

/// <summary>Checks that many kinds share. Each reports into the list and says whether the value passed.</summary>
internal static class FieldChecks
{
    internal const string NotNegative = "must be greater than or equal to 0";
    internal const string Immutable = "field is immutable";
    private const string Loopback = "may not be in the loopback range (127.0.0.0/8, ::1/128)";

    internal static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];

    internal static bool Required(string? value, FieldPath path, FieldErrors errors, string detail = "")
    {
        if (!string.IsNullOrEmpty(value))
        {
            return true;
        }

        errors.Required(path, detail);
        return false;
    }

    /// <summary>A value out of a set; an absent one passes.</summary>
    internal static bool OneOf(string? value, FieldPath path, IReadOnlyList<string> supported, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(value) || supported.Contains(value))
        {
            return true;
        }

        errors.NotSupported(path, value, supported);
        return false;
    }

    /// <summary>A value out of a set that must be there.</summary>
    internal static bool RequiredOneOf(string? value, FieldPath path, IReadOnlyList<string> supported, FieldErrors errors) =>
        Required(value, path, errors) && OneOf(value, path, supported, errors);

    internal static void NonNegative(long? value, FieldPath path, FieldErrors errors)
    {
        if (value < 0)
        {
            errors.Invalid(path, value, NotNegative);
        }
    }

    internal static void Positive(long? value, FieldPath path, FieldErrors errors)
    {
        if (value <= 0)
        {
            errors.Invalid(path, value, "must be greater than 0");
        }
    }

    internal static void Range(long? value, long min, long max, FieldPath path, FieldErrors errors)
    {
        if (value < min || value > max)
        {
            errors.Invalid(path, value, FormattableString.Invariant($"must be between {min} and {max}, inclusive"));
        }
    }

    internal static bool Port(long value, FieldPath path, FieldErrors errors) => Grammar(value, Names.CheckPort(value), path, errors);

    /// <summary>A port by number or by the name of a container port.</summary>
    internal static void PortNumberOrName(IntOrString value, FieldPath path, FieldErrors errors)
    {
        if (value.IsNumber)
        {
            Port(value.Number, path, errors);
        }
        else if (value.Text!.Length == 0)
        {
            errors.Invalid(path, "", "must contain at least one letter (a-z)");
        }
        else
        {
            Grammar(value.Text, Names.CheckPortName(value.Text), path, errors);
        }
    }

    /// <summary>Reports what a grammar check of <see cref="Names"/> found.</summary>
    internal static bool Grammar(object? value, string? problem, FieldPath path, FieldErrors errors)
    {
        if (problem is null)
        {
            return true;
        }

        errors.Invalid(path, value, problem);
        return false;
    }

    internal static bool Address(string text, FieldPath path, FieldErrors errors, AddressFamily? family = null)
    {
        if (!IpText.TryParseAddress(text, out var address) || (family is { } wanted && address.AddressFamily != wanted))
        {
            var what = family switch
            {
                AddressFamily.InterNetwork => "must be a valid IPv4 address",
                AddressFamily.InterNetworkV6 => "must be a valid IPv6 address",
                _ => "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
            };
            errors.Invalid(path, text, what);
            return false;
        }

        return true;
    }

    /// <summary>An address that packets can be sent to from elsewhere: not unspecified, loopback, link-local or multicast.</summary>
    internal static void ReachableAddress(string text, FieldPath path, FieldErrors errors)
    {
        if (!IpText.TryParseAddress(text, out var address))
        {
            return;
        }

        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            errors.Invalid(path, text, "may not be unspecified (0.0.0.0, ::)");
        }
        else if (IPAddress.IsLoopback(address))
        {
            errors.Invalid(path, text, Loopback);
        }
        else if (IsLinkLocal(address))
        {
            errors.Invalid(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        else if (address.IsIPv6Multicast && (address.GetAddressBytes()[1] & 0x0f) == 2 || IsLinkLocalMulticast(address))
        {
            errors.Invalid(path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    internal static bool Cidr(string text, FieldPath path, FieldErrors errors, out IPNetwork network)
    {
        if (IpText.TryParseCidr(text, out network))
        {
            return true;
        }

        errors.Invalid(path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        return false;
    }

    internal static void ListsOfSameField<T>(IReadOnlyList<T>? items, FieldPath path, Func<T, string> key, string field, FieldErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < (items?.Count ?? 0); i++)
        {
            var value = key(items![i]);
            if (value.Length > 0 && !seen.Add(value))
            {
                errors.Duplicate(path.Index(i).Child(field), value);
            }
        }
    }

    private static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);

    private static bool IsLinkLocalMulticast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [224, 0, 0, _];
}
