using System.Net;
using Weft.Api;

namespace Weft.Bench.Services;

/// <summary>Services without selector and their EndpointSlices, as objects of the API.</summary>
internal static class ServiceObjects
{
    private const string Namespace = "default";
    private const int TargetPort = 8080;

    public static Service Service(int number) => new()
    {
        ApiVersion = "v1",
        Kind = "Service",
        Metadata = new ObjectMeta { Name = Name(number), Namespace = Namespace },
        Spec = new ServiceSpec { Ports = [new ServicePort { Port = ServicePlan.Port, Protocol = "TCP", TargetPort = TargetPort }] },
    };

    public static EndpointSlice Slice(int number, string nodeName, IEnumerable<IPAddress> addresses) => new()
    {
        ApiVersion = "discovery.k8s.io/v1",
        Kind = "EndpointSlice",
        Metadata = new ObjectMeta
        {
            Name = Name(number),
            Namespace = Namespace,
            Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = Name(number), ["endpointslice.kubernetes.io/managed-by"] = "bench" },
        },
        AddressType = "IPv4",
        Endpoints = [.. addresses.Select(address => new Endpoint
        {
            Addresses = [address.ToString()],
            Conditions = new EndpointConditions { Ready = true, Serving = true, Terminating = false },
            NodeName = nodeName,
        })],
        Ports = [new EndpointPort { Port = TargetPort, Protocol = "TCP" }],
    };

    private static string Name(int number) => $"service-{number:d5}";
}
