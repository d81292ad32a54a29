using System.Net;

namespace Weft.Bench.Services;

/// <summary>
/// A number of Services with one TCP port and the same number of endpoints each; the first, which is the one that is measured, has a UDP port too.
/// The same plan is loaded into every dataplane that is compared.
/// </summary>
/// <param name="Measured">Endpoint of the first Service; null gives it endpoints like the others.</param>
internal sealed record ServicePlan(int Services, int Endpoints, IPEndPoint? Measured)
{
    public const ushort Port = 80;

    /// <summary>Where the others' endpoints listen; nobody does.</summary>
    private const ushort OtherPort = 8080;

    private static readonly string[] _tcp = ["tcp"];
    private static readonly string[] _both = ["tcp", "udp"];

    private const uint FirstAddress = 0x0a60_0001; // 10.96.0.1
    private const uint FirstEndpoint = 0x0a80_0001; // 10.128.0.1

    /// <summary>Everything that clients inside come from.</summary>
    public static IPNetwork ClusterPrefix { get; } = IPNetwork.Parse("10.64.0.0/16");

    public static IPNetwork ServicePrefix { get; } = IPNetwork.Parse("10.96.0.0/16");

    public static IPEndPoint MeasuredService { get; } = new(ToAddress(FirstAddress), Port);

    public static IPAddress AddressOf(int service) => ToAddress(FirstAddress + (uint)service);

    public IEnumerable<IPEndPoint> EndpointsOf(int service) => service == 0 && Measured is not null
        ? [Measured]
        : Enumerable.Range(0, Endpoints).Select(i => new IPEndPoint(ToAddress(FirstEndpoint + (uint)((service * Endpoints) + i)), OtherPort));

    public static IReadOnlyList<string> ProtocolsOf(int service) => service == 0 ? _both : _tcp;

    private static IPAddress ToAddress(uint number) => new([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
