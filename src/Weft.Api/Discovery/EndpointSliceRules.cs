using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class EndpointSliceRules() : KindRules<EndpointSlice>(ResourceTypes.EndpointSlices)
{
    private const int MaxEndpoints = 1000;
    private const int MaxAddresses = 100;
    private const int MaxPorts = 20_000;
    private const int ShownInTable = 3;
    private static readonly string[] _addressTypes = ["FQDN", "IPv4", "IPv6"];

    public override KindTraits Traits { get; } = new() { Singular = "endpointslice", HasGeneration = true, AllowUnconditionalUpdate = true };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.ObjectName,
        new("AddressType", "string", "", "IPv4, IPv6 or FQDN."),
        new("Ports", "string", "", "Ports of every endpoint."),
        new("Endpoints", "string", "", "Addresses of the endpoints."),
        PrinterColumn.Age,
    ];

    private protected override IReadOnlyList<string> GenerationFields => ["endpoints", "ports", "addressType", "metadata.labels"];

    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        foreach (var port in obj["ports"].Objects())
        {
            port.SetDefault("name", "");
            port.SetDefault("protocol", "TCP");
        }

        foreach (var endpoint in obj["endpoints"].Objects())
        {
            endpoint.Ensure("conditions");
        }
    }

    private protected override void Validate(EndpointSlice obj, FieldErrors errors)
    {
        FieldChecks.RequiredOneOf(obj.AddressType, FieldPath.Of("addressType"), _addressTypes, errors);
        if (obj.Endpoints.Count > MaxEndpoints)
        {
            errors.TooMany(FieldPath.Of("endpoints"), obj.Endpoints.Count, MaxEndpoints);
            return;
        }

        for (var i = 0; i < obj.Endpoints.Count; i++)
        {
            ValidateEndpoint(obj.Endpoints[i], obj.AddressType, FieldPath.Of("endpoints").Index(i), errors);
        }

        ValidatePorts(obj.Ports ?? [], FieldPath.Of("ports"), errors);
    }

    private protected override void ValidateUpdate(Change<EndpointSlice> change, FieldErrors errors)
    {
        Validate(change.New, errors);
        if (change.New.AddressType != change.Old.AddressType)
        {
            errors.Invalid(FieldPath.Of("addressType"), change.New.AddressType, FieldChecks.Immutable);
        }
    }

    private protected override JsonArray Row(EndpointSlice obj, DateTimeOffset now)
    {
        var ports = (obj.Ports ?? []).Select(p => p.Port?.ToString(CultureInfo.InvariantCulture) ?? "*").ToList();
        var addresses = obj.Endpoints.SelectMany(e => e.Addresses).ToList();
        return
        [
            obj.Metadata.Name,
            obj.AddressType,
            Shorten(ports, "<unset>"),
            Shorten(addresses, "<unset>"),
            TableText.Age(obj.Metadata.CreationTimestamp, now),
        ];
    }

    private static void ValidateEndpoint(Endpoint endpoint, string type, FieldPath path, FieldErrors errors)
    {
        var addresses = path.Child("addresses");
        if (endpoint.Addresses.Count == 0)
        {
            errors.Required(addresses, "must contain at least 1 address");
        }
        else if (endpoint.Addresses.Count > MaxAddresses)
        {
            errors.TooMany(addresses, endpoint.Addresses.Count, MaxAddresses);
        }

        for (var i = 0; i < Math.Min(endpoint.Addresses.Count, MaxAddresses); i++)
        {
            ValidateAddress(endpoint.Addresses[i], type, addresses.Index(i), errors);
        }

        if (!string.IsNullOrEmpty(endpoint.NodeName))
        {
            FieldChecks.Grammar(endpoint.NodeName, Names.CheckSubdomain(endpoint.NodeName), path.Child("nodeName"), errors);
        }

        if (!string.IsNullOrEmpty(endpoint.Hostname))
        {
            FieldChecks.Grammar(endpoint.Hostname, Names.CheckLabel(endpoint.Hostname), path.Child("hostname"), errors);
        }

        MetadataRules.ValidateLabels(endpoint.DeprecatedTopology, path.Child("deprecatedTopology"), errors);
    }

    private static void ValidateAddress(string address, string type, FieldPath path, FieldErrors errors)
    {
        switch (type)
        {
            case "IPv4" when FieldChecks.Address(address, path, errors, AddressFamily.InterNetwork):
            case "IPv6" when FieldChecks.Address(address, path, errors, AddressFamily.InterNetworkV6):
                FieldChecks.ReachableAddress(address, path, errors);
                break;
            case "FQDN":
                FieldChecks.Grammar(address, Names.CheckSubdomain(address), path, errors);
                break;
        }
    }

    private static void ValidatePorts(IReadOnlyList<EndpointPort> ports, FieldPath path, FieldErrors errors)
    {
        if (ports.Count > MaxPorts)
        {
            errors.TooMany(path, ports.Count, MaxPorts);
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++)
        {
            var (port, at) = (ports[i], path.Index(i));
            var name = port.Name ?? "";
            if (name.Length > 0)
            {
                FieldChecks.Grammar(name, Names.CheckLabel(name), at.Child("name"), errors);
            }

            if (!names.Add(name))
            {
                errors.Duplicate(at.Child("name"), name);
            }

            FieldChecks.RequiredOneOf(port.Protocol, at.Child("protocol"), FieldChecks.Protocols, errors);
            if (port.Port is { } number)
            {
                FieldChecks.Port(number, at.Child("port"), errors);
            }
        }
    }

    private static string Shorten(List<string> values, string none) =>
        values.Count == 0 ? none
            : values.Count <= ShownInTable ? string.Join(',', values)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', values.Take(ShownInTable))} + {values.Count - ShownInTable} more...");
}
