using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Services;

namespace Weft.Dataplane.Tests.Services;

/// <summary>Service ports to build on.</summary>
internal static class TestServices
{
    public const byte Tcp = 6;
    public const byte Udp = 17;

    public static IPAddress Vip(int number) => new([10, 96, (byte)(number >> 8), (byte)number]);

    /// <summary>One of 65,536 addresses of workloads.</summary>
    public static IPAddress Pod(int number) => new([10, 64, (byte)(number >> 8), (byte)number]);

    public static BackendSpec Backend(int number, ushort port = 8080) => new(Pod(number), port, 1, true, true);

    /// <summary>A TCP port of a Service without any address or backend.</summary>
    public static ServicePortSpec Of(string name) =>
        new(new ServicePortKey("shop", name, "http", AddressFamily.InterNetwork), Tcp, [], [], null, []);
}
