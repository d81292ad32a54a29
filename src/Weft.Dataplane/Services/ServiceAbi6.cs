using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Services;

/// <summary>IPv6.</summary>
internal sealed class ServiceAbi6 : IServiceAbi<ServiceKey6, MemberKey6, RangeKey6, Backend6Record>
{
    /// <summary>An LPM key begins with the Service's number, which always counts in full.</summary>
    private const int ServiceBits = 32;

    public static AddressFamily Family => AddressFamily.InterNetworkV6;

    public static MapSpec<ServiceKey6, ServiceRow> Services => MapSpecs.Services6;

    public static MapSpec<MemberKey6, MemberRow> Members => MapSpecs.Members6;

    public static MapSpec<RangeKey6, uint> Ranges => MapSpecs.Ranges6;

    public static MapSpec Backends => MapSpecs.Backends6;

    public static ServiceKey6 ServiceKey(IPAddress? address, ushort port, byte protocol) =>
        new() { Addr = address is null ? default : AbiValues.ToIpv6(address), Port = port, Protocol = protocol };

    public static MemberKey6 MemberKey(uint service, IPAddress address) => new() { Service = service, Addr = AbiValues.ToIpv6(address) };

    public static RangeKey6 RangeKey(uint service, IPNetwork range) =>
        new() { Length = (uint)(ServiceBits + range.PrefixLength), Service = service, Addr = AbiValues.ToIpv6(range.BaseAddress) };

    public static Backend6Record Backend(IPAddress address, ushort port) => new() { Addr = AbiValues.ToIpv6(address), Port = port };

    public static uint ServiceOf(in MemberKey6 key) => key.Service;

    public static uint ServiceOf(in RangeKey6 key) => key.Service;

    public static (IPAddress? Address, ushort Port, byte Protocol) FrontendOf(in ServiceKey6 key) => (AbiValues.FromIpv6(key.Addr), key.Port, key.Protocol);

    public static IPAddress AddressOf(in MemberKey6 key) => AbiValues.FromIpv6(key.Addr) ?? IPAddress.IPv6Any;

    public static IPNetwork RangeOf(in RangeKey6 key) => new(AbiValues.FromIpv6(key.Addr) ?? IPAddress.IPv6Any, (int)key.Length - ServiceBits);

    public static IPEndPoint EndPointOf(in Backend6Record backend) => new(AbiValues.FromIpv6(backend.Addr) ?? IPAddress.IPv6Any, backend.Port);
}
