using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Services;

/// <summary>IPv4.</summary>
internal sealed class ServiceAbi4 : IServiceAbi<ServiceKey4, MemberKey4, RangeKey4, Backend4Record>
{
    /// <summary>An LPM key begins with the Service's number, which always counts in full.</summary>
    private const int ServiceBits = 32;

    public static AddressFamily Family => AddressFamily.InterNetwork;

    public static MapSpec<ServiceKey4, ServiceRow> Services => MapSpecs.Services4;

    public static MapSpec<MemberKey4, MemberRow> Members => MapSpecs.Members4;

    public static MapSpec<RangeKey4, uint> Ranges => MapSpecs.Ranges4;

    public static MapSpec Backends => MapSpecs.Backends4;

    public static ServiceKey4 ServiceKey(IPAddress? address, ushort port, byte protocol) =>
        new() { Addr = address is null ? default : AbiValues.ToIpv4(address), Port = port, Protocol = protocol };

    public static MemberKey4 MemberKey(uint service, IPAddress address) => new() { Service = service, Addr = AbiValues.ToIpv4(address) };

    public static RangeKey4 RangeKey(uint service, IPNetwork range) =>
        new() { Length = (uint)(ServiceBits + range.PrefixLength), Service = service, Addr = AbiValues.ToIpv4(range.BaseAddress) };

    public static Backend4Record Backend(IPAddress address, ushort port) => new() { Addr = AbiValues.ToIpv4(address), Port = port };

    public static uint ServiceOf(in MemberKey4 key) => key.Service;

    public static uint ServiceOf(in RangeKey4 key) => key.Service;

    public static (IPAddress? Address, ushort Port, byte Protocol) FrontendOf(in ServiceKey4 key) => (AbiValues.FromIpv4(key.Addr), key.Port, key.Protocol);

    public static IPAddress AddressOf(in MemberKey4 key) => AbiValues.FromIpv4(key.Addr) ?? IPAddress.Any;

    public static IPNetwork RangeOf(in RangeKey4 key) => new(AbiValues.FromIpv4(key.Addr) ?? IPAddress.Any, (int)key.Length - ServiceBits);

    public static IPEndPoint EndPointOf(in Backend4Record backend) => new(AbiValues.FromIpv4(backend.Addr) ?? IPAddress.Any, backend.Port);
}
