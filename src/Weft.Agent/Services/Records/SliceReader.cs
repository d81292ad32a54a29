using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Weft.Api;

namespace Weft.Agent.Services.Records;

/// <summary>EndpointSlices to records. Pure and total.</summary>
internal static class SliceReader
{
    private const string ServiceLabel = "kubernetes.io/service-name";

    public static SliceRecord Read(EndpointSlice slice, NamePool names)
    {
        List<string> misread = [];
        var family = slice.AddressType switch
        {
            "IPv4" => AddressFamily.InterNetwork,
            "IPv6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unspecified,
        };
        return new SliceRecord(
            new ObjectKey(names.Of(slice.Metadata.Namespace), slice.Metadata.Name ?? ""),
            slice.Metadata.Uid ?? "",
            VersionText.Number(slice.Metadata.ResourceVersion),
            names.Of(slice.Metadata.Labels?.GetValueOrDefault(ServiceLabel)),
            family,
            Weight(slice, misread),
            Ports(slice, names),
            family == AddressFamily.Unspecified ? [] : Endpoints(slice, family, names, misread),
            [.. misread]);
    }

    private static int Weight(EndpointSlice slice, List<string> misread)
    {
        if (slice.Metadata.Annotations?.GetValueOrDefault(ServiceAnnotations.Weight) is not { } text)
        {
            return ServiceAnnotations.DefaultWeight;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) && weight <= ServiceAnnotations.MaxWeight)
        {
            return weight;
        }

        misread.Add($"annotation {ServiceAnnotations.Weight}: \"{Shortened.Text(text)}\" is no number from 0 to {ServiceAnnotations.MaxWeight}, {ServiceAnnotations.DefaultWeight} is used");
        return ServiceAnnotations.DefaultWeight;
    }

    /// <summary>A port without a number means "any port", which nothing can be translated to.</summary>
    private static ImmutableArray<SlicePort> Ports(EndpointSlice slice, NamePool names)
    {
        var ports = ImmutableArray.CreateBuilder<SlicePort>(slice.Ports?.Count ?? 0);
        foreach (var port in slice.Ports ?? [])
        {
            if (port.Port is > 0 and <= ushort.MaxValue and var number && ProtocolNumber.TryParse(port.Protocol, out var protocol))
            {
                ports.Add(new SlicePort(names.Of(port.Name), protocol, (ushort)number));
            }
        }

        return ports.ToImmutable();
    }

    private static ImmutableArray<SliceEndpoint> Endpoints(EndpointSlice slice, AddressFamily family, NamePool names, List<string> misread)
    {
        var endpoints = ImmutableArray.CreateBuilder<SliceEndpoint>(slice.Endpoints.Count);
        foreach (var endpoint in slice.Endpoints)
        {
            // All addresses of an endpoint are fungible, and only the first is used, as in Kubernetes.
            var text = endpoint.Addresses.Count > 0 ? endpoint.Addresses[0] : "";
            if (IpText.TryParseAddress(text, out var address) && address.AddressFamily == family)
            {
                endpoints.Add(new SliceEndpoint(address, names.Of(endpoint.NodeName), names.Of(endpoint.Zone), Health(endpoint.Conditions)));
            }
            else
            {
                misread.Add($"endpoint address \"{Shortened.Text(text)}\" is no {slice.AddressType} address: left out");
            }
        }

        return endpoints.ToImmutable();
    }

    private static EndpointHealth Health(EndpointConditions? conditions)
    {
        var isReady = conditions?.Ready != false;
        return isReady ? EndpointHealth.Ready
            : conditions is { Serving: true, Terminating: true } ? EndpointHealth.Leaving
            : EndpointHealth.Unfit;
    }
}
