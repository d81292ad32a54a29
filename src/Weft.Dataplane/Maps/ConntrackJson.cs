using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Weft.Dataplane.Abi;
using Weft.Packets;

namespace Weft.Dataplane.Maps;

/// <summary>Flows and fragments as JSON, field by field under the names of bpf/abi.</summary>
internal static class ConntrackJson
{
    public static JsonObject Flow4(CtKey4 key, CtValueRow row) => Flow(
        RowJson.Text(AbiValues.FromIpv4(key.Src)), RowJson.Text(AbiValues.FromIpv4(key.Dst)), key.Sport, key.Dport, key.Protocol, row,
        AbiValues.FromIpv4(MemoryMarshal.Read<BigEndianUInt32>(row.NatAddr)));

    public static JsonObject Flow6(CtKey6 key, CtValueRow row) => Flow(
        RowJson.Text(AbiValues.FromIpv6(key.Src)), RowJson.Text(AbiValues.FromIpv6(key.Dst)), key.Sport, key.Dport, key.Protocol, row,
        AbiValues.FromIpv6(row.NatAddr));

    public static JsonObject Fragment4(FragKey4 key, FragRow row) => Fragment(
        RowJson.Text(AbiValues.FromIpv4(key.Src)), RowJson.Text(AbiValues.FromIpv4(key.Dst)), key.Id, key.Protocol, row);

    public static JsonObject Fragment6(FragKey6 key, FragRow row) => Fragment(
        RowJson.Text(AbiValues.FromIpv6(key.Src)), RowJson.Text(AbiValues.FromIpv6(key.Dst)), key.Id, row.Protocol, row);

    private static JsonObject Flow(string? src, string? dst, ushort sport, ushort dport, byte protocol, CtValueRow row, IPAddress? nat) => new()
    {
        ["src"] = src,
        ["dst"] = dst,
        ["sport"] = sport,
        ["dport"] = dport,
        ["protocol"] = protocol,
        ["action"] = ((CtAction)row.Action).ToString(),
        ["origin"] = ((CtOrigin)row.Origin).ToString(),
        ["reply"] = (row.Flags & (byte)CtFlag.Reply) != 0,
        ["assured"] = (row.Flags & (byte)CtFlag.Assured) != 0,
        ["nat"] = Translation(row),
        ["nat_addr"] = RowJson.Text(nat),
        ["nat_port"] = nat is null ? null : row.NatPort.Value,
        ["tcp_here"] = row.TcpHere,
        ["tcp_back"] = row.TcpBack,
        ["link"] = row.Link,
        ["backend"] = Backend(row),
        ["endpoint"] = row.Endpoint == 0 ? null : RowJson.Id(row.Endpoint),
        ["node"] = row.Node,
        ["origin_node"] = row.OriginNode,
        ["mtu"] = row.Mtu,
        ["generation"] = row.Generation,
        ["egress_rule"] = row.EgressRule,
        ["ingress_rule"] = row.IngressRule,
        ["last_seen"] = row.LastSeen,
        ["created"] = row.Created,
    };

    // Which end of the packets is written anew; null where none is.
    private static string? Translation(in CtValueRow row)
    {
        var end = (row.Flags & (byte)CtFlag.NatDst) != 0 ? "dst" : (row.Flags & (byte)CtFlag.NatSrc) != 0 ? "src" : null;
        return end is not null && (row.Flags & (byte)CtFlag.Hairpin) != 0 ? $"hairpin-{end}" : end;
    }

    // A packet for a Service on its way to its backend's node, untouched: what its network identifier says of the backend.
    private static string? Backend(in CtValueRow row) => row.Action == (byte)CtAction.Vxlan && (row.Link & AbiConstants.VniBackend) != 0
        ? $"{((row.Link & AbiConstants.VniNode) != 0 ? "node" : "workload")} {row.Link & AbiConstants.VniAddressMask:x6}"
        : null;

    private static JsonObject Fragment(string? src, string? dst, uint id, byte protocol, FragRow row) => new()
    {
        ["src"] = src,
        ["dst"] = dst,
        ["id"] = id,
        ["protocol"] = protocol,
        ["sport"] = row.Sport.Value,
        ["dport"] = row.Dport.Value,
        ["last_seen"] = row.LastSeen,
    };
}
