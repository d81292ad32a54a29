using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Services;

namespace Weft.Bench.Services;

/// <summary>A plan as the dataplane is told it.</summary>
internal static class ServiceSpecs
{
    private const byte Tcp = 6;
    private const byte Udp = 17;

    public static ServiceSet Of(ServicePlan plan) => ServiceSet.Of(
        from service in Enumerable.Range(0, plan.Services)
        from protocol in ServicePlan.ProtocolsOf(service)
        select Spec(service, protocol, plan.EndpointsOf(service)));

    public static ServicePortSpec Spec(int service, string protocol, IEnumerable<IPEndPoint> endpoints) => new(
        new ServicePortKey("bench", $"service-{service:d5}", protocol, AddressFamily.InterNetwork),
        protocol == "tcp" ? Tcp : Udp,
        [new ServiceFrontend(ServicePlan.AddressOf(service), ServicePlan.Port, FrontendKind.Cluster)],
        [.. endpoints.Select(endpoint => new BackendSpec(endpoint.Address, (ushort)endpoint.Port, Weight: 1, Inside: true, Outside: true))],
        Affinity: null,
        SourceRanges: []);
}
