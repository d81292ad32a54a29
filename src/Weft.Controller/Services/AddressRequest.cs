using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Weft.Controller.Services;

/// <summary>What a Service asks for, read from its spec and its annotations of any era.</summary>
/// <param name="Pool">Where addresses may come from.</param>
/// <param name="Families">The families it wants an address of, in its own order.</param>
/// <param name="NeedsAll">One family alone is no use to it.</param>
/// <param name="Addresses">The addresses it asks for by name, at most one of each family.</param>
/// <param name="SharingKey">Who names the same may have the same address; null for nobody.</param>
/// <param name="Ports">Its ports as owners of claims write them.</param>
/// <param name="Remarks">Annotations that contradict each other or mean nothing.</param>
/// <param name="Problem">Why the request cannot be understood; null if it can.</param>
internal sealed record AddressRequest(
    PoolChoice Pool,
    ImmutableArray<AddressFamily> Families,
    bool NeedsAll,
    ImmutableArray<IPAddress> Addresses,
    string? SharingKey,
    ImmutableArray<string> Ports,
    ImmutableArray<string> Remarks,
    string? Problem)
{
    public bool NamesPool => Pool != PoolChoice.Default;

    public IPAddress? AddressOf(AddressFamily family) => Addresses.FirstOrDefault(address => address.AddressFamily == family);
}
