using System.Text.Json.Nodes;
using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Maps;

/// <summary>Flows and fragments as JSON, field by field under the names of bpf/abi.</summary>
internal static class ConntrackJson
{
    public static JsonObject Flow4(CtKey4 key, CtValueRow row) => Flow(
        RowJson.Text(AbiValues.FromIpv4(key.Src)), RowJson.Text(AbiValues.FromIpv4(key.Dst)), key.Sport, key.Dport, key.Protocol, row);

    public static JsonObject Flow6(CtKey6 key, CtValueRow row) => Flow(
        RowJson.Text(AbiValues.FromIpv6(key.Src)), RowJson.Text(AbiValues.FromIpv6(key.Dst)), key.Sport, key.Dport, key.Protocol, row);

    public static JsonObject Fragment4(FragKey4 key, FragRow row) => Fragment(
        RowJson.Text(AbiValues.FromIpv4(key.Src)), RowJson.Text(AbiValues.FromIpv4(key.Dst)), key.Id, key.Protocol, row);

    public static JsonObject Fragment6(FragKey6 key, FragRow row) => Fragment(
        RowJson.Text(AbiValues.FromIpv6(key.Src)), RowJson.Text(AbiValues.FromIpv6(key.Dst)), key.Id, row.Protocol, row);

    private static JsonObject Flow(string? src, string? dst, ushort sport, ushort dport, byte protocol, CtValueRow row) => new()
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
        ["tcp_here"] = row.TcpHere,
        ["tcp_back"] = row.TcpBack,
        ["link"] = row.Link,
        ["endpoint"] = row.Endpoint == 0 ? null : RowJson.Id(row.Endpoint),
        ["node"] = row.Node,
        ["origin_node"] = row.OriginNode,
        ["mtu"] = row.Mtu,
        ["generation"] = row.Generation,
        ["last_seen"] = row.LastSeen,
        ["created"] = row.Created,
    };

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
