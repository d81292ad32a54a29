using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Weft.Api;

namespace Weft.Standalone.Lab.Routing;

/// <summary>Reads from a Service and its EndpointSlices what routes depend on. Pure.</summary>
internal static class ServiceAddresses
{
    private const string Local = "Local";

    /// <summary>The addresses under which a Service is reached from outside. Texts that are no address are left out: they are told on the Service itself.</summary>
    public static ImmutableDictionary<IPAddress, AddressKind> Of(Service service)
    {
        var addresses = ImmutableDictionary.CreateBuilder<IPAddress, AddressKind>();
        foreach (string text in service.Spec?.ExternalIPs ?? [])
        {
            Add(addresses, text, AddressKind.External);
        }

        if (service.Spec?.Type == "LoadBalancer")
        {
            foreach (LoadBalancerIngress ingress in service.Status?.LoadBalancer?.Ingress ?? [])
            {
                // "Proxy": packets must pass somebody else's box, who answers for the address.
                if (ingress.IpMode != "Proxy")
                {
                    Add(addresses, ingress.Ip, AddressKind.LoadBalancer);
                }
            }
        }

        return addresses.ToImmutable();
    }

    public static AddressUse Use(Service service, AddressKind kind, AddressFamily family, IEnumerable<EndpointSlice> slices) =>
        new(kind, service.Spec?.ExternalTrafficPolicy == Local ? LocalNodes(family, slices) : null);

    /// <summary>Nodes with a ready endpoint; if there is none in the whole cluster, nodes with one that still serves while it ends.</summary>
    private static ImmutableHashSet<string> LocalNodes(AddressFamily family, IEnumerable<EndpointSlice> slices)
    {
        string type = family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
        Endpoint[] endpoints = [.. slices.Where(slice => slice.AddressType == type).SelectMany(slice => slice.Endpoints)];
        Endpoint[] ready = [.. endpoints.Where(endpoint => endpoint.Conditions?.Ready != false)];
        Endpoint[] serving = ready.Length > 0
            ? ready
            : [.. endpoints.Where(endpoint => endpoint.Conditions is { Serving: true, Terminating: true })];
        return [.. serving.Select(endpoint => endpoint.NodeName).OfType<string>()];
    }

    private static void Add(ImmutableDictionary<IPAddress, AddressKind>.Builder addresses, string? text, AddressKind kind)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            addresses.TryAdd(address, kind);
        }
    }
}
