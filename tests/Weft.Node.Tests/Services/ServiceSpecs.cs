using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Services;

namespace Weft.Node.Tests.Services;

/// <summary>Service ports to put into a node's state.</summary>
internal static class ServiceSpecs
{
    public const byte Tcp = 6;
    public const byte Udp = 17;

    public static IPAddress Vip4(int number) => new([10, 96, (byte)(number >> 8), (byte)number]);

    public static IPAddress Vip6(int number) => IPAddress.Parse($"fd96::{number:x}");

    /// <summary>Addresses of workloads on no node in particular.</summary>
    public static IPAddress Pod4(int number) => new([10, (byte)(70 + (number >> 16)), (byte)(number >> 8), (byte)number]);

    public static IPAddress Pod6(int number) => IPAddress.Parse($"fd70::{number >> 16:x}:{number & 0xffff:x}");

    public static BackendSpec Backend(IPAddress address, ushort port = 8080, int weight = 1) => new(address, port, weight, true, true);

    /// <summary>A TCP port 80 with a cluster address.</summary>
    public static ServicePortSpec Cluster(string name, IPAddress vip, params BackendSpec[] backends) =>
        new(Key(name, vip), Tcp, [new ServiceFrontend(vip, 80, FrontendKind.Cluster)], [.. backends], null, []);

    public static ServicePortKey Key(string name, IPAddress vip) => new("shop", name, "http", vip.AddressFamily);

    /// <summary>Many Services with backends of their own, as a large cluster has them.</summary>
    public static ServiceSet Many(int services, int backends, AddressFamily family = AddressFamily.InterNetwork) =>
        ServiceSet.Of(Enumerable.Range(1, services).Select(service => One(service, backends, family)));

    public static ServicePortSpec One(int service, int backends, AddressFamily family = AddressFamily.InterNetwork)
    {
        var is4 = family == AddressFamily.InterNetwork;
        return Cluster(
            $"s{service}",
            is4 ? Vip4(service) : Vip6(service),
            [.. Enumerable.Range(service * backends, backends).Select(number => Backend(is4 ? Pod4(number) : Pod6(number)))]);
    }
}
