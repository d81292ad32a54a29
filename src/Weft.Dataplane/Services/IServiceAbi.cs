using System.Net;
using System.Net.Sockets;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;

namespace Weft.Dataplane.Services;

/// <summary>The maps of Services in one address family, and how their keys are made.</summary>
internal interface IServiceAbi<TService, TMember, TRange, TBackend>
    where TService : unmanaged
    where TMember : unmanaged
    where TRange : unmanaged
    where TBackend : unmanaged
{
    static abstract AddressFamily Family { get; }

    static abstract MapSpec<TService, ServiceRow> Services { get; }

    static abstract MapSpec<TMember, MemberRow> Members { get; }

    static abstract MapSpec<TRange, uint> Ranges { get; }

    /// <summary>An array of pages of <typeparamref name="TBackend"/>.</summary>
    static abstract MapSpec Backends { get; }

    /// <param name="address">Null for a node port.</param>
    static abstract TService ServiceKey(IPAddress? address, ushort port, byte protocol);

    static abstract TMember MemberKey(uint service, IPAddress address);

    static abstract TRange RangeKey(uint service, IPNetwork range);

    static abstract TBackend Backend(IPAddress address, ushort port);

    static abstract uint ServiceOf(in TMember key);

    static abstract uint ServiceOf(in TRange key);

    /// <summary>The address is null for a node port.</summary>
    static abstract (IPAddress? Address, ushort Port, byte Protocol) FrontendOf(in TService key);

    static abstract IPAddress AddressOf(in TMember key);

    static abstract IPNetwork RangeOf(in TRange key);

    static abstract IPEndPoint EndPointOf(in TBackend backend);
}
