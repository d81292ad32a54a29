using System.Globalization;
using System.Text.Json.Nodes;

namespace Weft.Api;

internal sealed class EndpointsRules() : KindRules<CoreEndpoints>(ResourceTypes.Endpoints)
{
    /// <summary>Kubernetes has no limit but the size of an object; this keeps validation cheap.</summary>
    private const int MaxSubsets = 1000;
    private const int ShownInTable = 3;

    public override KindTraits Traits { get; } = new() { Singular = "endpoints", ShortNames = ["ep"] };

    public override IReadOnlyList<PrinterColumn> Columns { get; } =
        [PrinterColumn.ObjectName, new("Endpoints", "string", "", "Addresses that are ready, with their ports."), PrinterColumn.Age];

    public override void Default(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        foreach (var port in obj["subsets"].Objects().SelectMany(subset => subset["ports"].Objects()))
        {
            port.SetDefault("protocol", "TCP");
        }
    }

    private protected override void Validate(CoreEndpoints obj, FieldErrors errors)
    {
        var subsets = obj.Subsets ?? [];
        if (subsets.Count > MaxSubsets)
        {
            errors.TooMany(FieldPath.Of("subsets"), subsets.Count, MaxSubsets);
            return;
        }

        for (var i = 0; i < subsets.Count; i++)
        {
            ValidateSubset(subsets[i], FieldPath.Of("subsets").Index(i), errors);
        }
    }

    private protected override void ValidateUpdate(Change<CoreEndpoints> change, FieldErrors errors) => Validate(change.New, errors);

    private protected override JsonArray Row(CoreEndpoints obj, DateTimeOffset now) =>
        [obj.Metadata.Name, Shown(obj.Subsets ?? []), TableText.Age(obj.Metadata.CreationTimestamp, now)];

    private static void ValidateSubset(EndpointSubset subset, FieldPath path, FieldErrors errors)
    {
        var (ready, notReady, ports) = (subset.Addresses ?? [], subset.NotReadyAddresses ?? [], subset.Ports ?? []);
        if (ready.Count == 0 && notReady.Count == 0)
        {
            errors.Required(path, "must specify `addresses` or `notReadyAddresses`");
        }

        ValidateAddresses(ready, path.Child("addresses"), errors);
        ValidateAddresses(notReady, path.Child("notReadyAddresses"), errors);
        for (var i = 0; i < ports.Count; i++)
        {
            var (port, at) = (ports[i], path.Child("ports").Index(i));
            if (ports.Count > 1 && FieldChecks.Required(port.Name ?? "", at.Child("name"), errors))
            {
                FieldChecks.Grammar(port.Name!, Names.CheckLabel(port.Name!), at.Child("name"), errors);
            }

            FieldChecks.Port(port.Port, at.Child("port"), errors);
            FieldChecks.RequiredOneOf(port.Protocol, at.Child("protocol"), FieldChecks.Protocols, errors);
        }
    }

    private static void ValidateAddresses(IReadOnlyList<EndpointAddress> addresses, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            var (address, at) = (addresses[i], path.Index(i));
            if (FieldChecks.Address(address.Ip, at.Child("ip"), errors))
            {
                FieldChecks.ReachableAddress(address.Ip, at.Child("ip"), errors);
            }

            if (!string.IsNullOrEmpty(address.Hostname))
            {
                FieldChecks.Grammar(address.Hostname, Names.CheckLabel(address.Hostname), at.Child("hostname"), errors);
            }

            if (!string.IsNullOrEmpty(address.NodeName))
            {
                FieldChecks.Grammar(address.NodeName, Names.CheckSubdomain(address.NodeName), at.Child("nodeName"), errors);
            }
        }
    }

    private static string Shown(IReadOnlyList<EndpointSubset> subsets)
    {
        var pairs = subsets.SelectMany(subset => (subset.Ports ?? []).SelectMany(port => (subset.Addresses ?? []).Select(address => Pair(address.Ip, port.Port)))).ToList();
        var portless = subsets.Where(subset => subset.Ports is not { Count: > 0 }).SelectMany(subset => (subset.Addresses ?? []).Select(address => address.Ip));
        pairs.AddRange(portless);
        return pairs.Count == 0 ? "<none>"
            : pairs.Count <= ShownInTable ? string.Join(',', pairs)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', pairs.Take(ShownInTable))} + {pairs.Count - ShownInTable} more...");
    }

    private static string Pair(string ip, int port)
    {
        var host = ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]" : ip;
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }
}
