using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Drops;
using Weft.Dataplane.Endpoints;

namespace Weft.Dataplane.Flows;

/// <summary>Turns a record of the flow events map into a <see cref="FlowEvent"/>.</summary>
/// <param name="bootTime">What the wall clock said when the monotonic clock was zero.</param>
/// <param name="serviceOf">Name of the Service that has an address, port and IP protocol, or null.</param>
/// <param name="ruleOf">The compiler's number of a rule.</param>
internal sealed class FlowDecoder(DateTimeOffset bootTime, Func<IPAddress, ushort, byte, string?> serviceOf, Func<uint, uint> ruleOf)
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Null for a record of another kind, family or size, which a newer program may send.</summary>
    public FlowEvent? Decode(ReadOnlySpan<byte> record)
    {
        if (record.Length < Unsafe.SizeOf<FlowEventRecord>())
        {
            return null;
        }

        var raw = MemoryMarshal.Read<FlowEventRecord>(record);
        if (raw.Kind is not ((byte)EventKind.Flow or (byte)EventKind.Audit)
            || DropDecoder.Address(raw.Family, raw.Src) is not { } source
            || DropDecoder.Address(raw.Family, raw.Dst) is not { } destination)
        {
            return null;
        }

        var via = ((ReadOnlySpan<byte>)raw.Via).ContainsAnyExcept((byte)0) ? DropDecoder.Address(raw.Family, raw.Via) : null;
        return new FlowEvent(
            bootTime.AddTicks((long)(raw.TimeNs / NanosecondsPerTick)),
            (EventKind)raw.Kind,
            (Hook)raw.Program,
            Endpoint(raw.From),
            Endpoint(raw.To),
            source,
            raw.Sport,
            destination,
            raw.Dport,
            raw.Protocol,
            via,
            raw.ViaPort,
            via is null ? null : serviceOf(via, raw.ViaPort, raw.Protocol),
            ruleOf(raw.EgressRule),
            ruleOf(raw.IngressRule),
            ruleOf(raw.EgressAuditRule),
            ruleOf(raw.IngressAuditRule));
    }

    private static EndpointId? Endpoint(uint id) => id == 0 ? null : new EndpointId(id);
}
