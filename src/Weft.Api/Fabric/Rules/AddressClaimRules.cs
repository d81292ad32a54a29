using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weft.Api;

/// <summary>What an AddressClaim must keep to beyond its schema, and how it is called.</summary>
public static class AddressClaimRules
{
    /// <summary>Services on one address; what a sharing key is good for ends long before.</summary>
    public const int MaxOwners = 256;

    /// <summary>What a sharing key may have of characters, as names.</summary>
    public const int MaxSharingKey = 253;

    /// <summary>Every problem of the claim.</summary>
    public static FieldErrors Validate(AddressClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var errors = new FieldErrors();
        var (spec, path) = (claim.Spec, FieldPath.Of("spec"));
        if (FieldChecks.Address(spec.Address, path.Child("address"), errors) && IPAddress.TryParse(spec.Address, out var address))
        {
            if (claim.Metadata.Name is { } name && name != NameOf(address))
            {
                errors.Invalid(path.Child("address"), spec.Address, $"must be the claim's name, which would be {NameOf(address)}");
            }
        }

        FieldChecks.Required(spec.Pool, path.Child("pool"), errors);
        ValidateOwners(spec.Owners ?? [], path.Child("owners"), errors);
        return errors;
    }

    /// <summary>The name of the one claim that an address can have: its shortest text, with hyphens for the colons.</summary>
    /// <remarks>A name ends in letters or digits: <c>fd00::</c> is called <c>fd00--0</c>, which is the same address.</remarks>
    public static string NameOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var text = address.ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return text;
        }

        text = text.StartsWith(':') ? "0" + text : text;
        text = text.EndsWith(':') ? text + "0" : text;
        return text.Replace(':', '-');
    }

    /// <summary>How an owner's port is written: <c>TCP/80</c>.</summary>
    public static string PortText(string? protocol, int port) => string.Create(CultureInfo.InvariantCulture, $"{protocol ?? "TCP"}/{port}");

    /// <summary>Each port of an address is one owner's.</summary>
    private static void ValidateOwners(IReadOnlyList<AddressOwner> owners, FieldPath path, FieldErrors errors)
    {
        if (owners.Count > MaxOwners)
        {
            errors.TooMany(path, owners.Count, MaxOwners);
            return;
        }

        var (names, ports) = (new HashSet<(string, string)>(), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < owners.Count; i++)
        {
            if (!names.Add((owners[i].Namespace, owners[i].Name)))
            {
                errors.Duplicate(path.Index(i), $"{owners[i].Namespace}/{owners[i].Name}");
            }

            foreach (var port in owners[i].Ports ?? [])
            {
                if (!ports.Add(port))
                {
                    errors.Duplicate(path.Index(i).Child("ports"), port);
                }
            }
        }
    }
}
