using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;

namespace Weft.Dataplane.Drops;

/// <summary>Turns a record of the events map into a <see cref="DropEvent"/>.</summary>
/// <param name="bootTime">What the wall clock said when the monotonic clock was zero.</param>
/// <param name="workloadOf">Name of an endpoint's workload, or null.</param>
/// <param name="serviceOf">Name of the Service that has an address, port and IP protocol, or null.</param>
/// <param name="ruleOf">The compiler's number of a rule.</param>
internal sealed class DropDecoder(
    DateTimeOffset bootTime, Func<EndpointId, string?> workloadOf, Func<IPAddress, ushort, byte, string?> serviceOf, Func<uint, uint> ruleOf)
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Null for a record of another kind or size, which a newer program may send.</summary>
    public DropEvent? Decode(ReadOnlySpan<byte> record)
    {
        if (record.Length < Unsafe.SizeOf<DropEventRecord>())
        {
            return null;
        }

        var raw = MemoryMarshal.Read<DropEventRecord>(record);
        if (raw.Kind != (byte)EventKind.Drop)
        {
            return null;
        }

        var reason = (DropReason)raw.Reason;
        EndpointId? endpoint = raw.Endpoint == 0 ? null : new EndpointId(raw.Endpoint);
        var destination = Address(raw.Family, raw.Dst);
        return new DropEvent(
            bootTime.AddTicks((long)(raw.TimeNs / NanosecondsPerTick)),
            reason,
            reason.Text(),
            (Hook)raw.Program,
            endpoint,
            endpoint is { } id ? workloadOf(id) : null,
            (int)raw.Ifindex,
            (int)raw.Length,
            raw.Ethertype,
            Address(raw.Family, raw.Src),
            destination,
            raw.Protocol,
            raw.Sport,
            raw.Dport,
            ruleOf(raw.Rule),
            destination is null ? null : serviceOf(destination, raw.Dport, raw.Protocol));
    }

    internal static IPAddress? Address(byte family, Bytes16 bytes) => family switch
    {
        4 => new IPAddress(((ReadOnlySpan<byte>)bytes)[..4]),
        6 => new IPAddress((ReadOnlySpan<byte>)bytes),
        _ => null,
    };
}
