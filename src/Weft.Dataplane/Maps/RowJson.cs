using System.Text.Json.Nodes;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Drops;
using Weft.Dataplane.Endpoints;
using Weft.Packets;

namespace Weft.Dataplane.Maps;

/// <summary>Rows of desired state as JSON, field by field under the names of bpf/abi.</summary>
internal static class RowJson
{
    public static JsonObject Config(uint key, ConfigRow row) => new()
    {
        ["generation"] = row.Generation,
        ["uplink_ifindex"] = row.UplinkIfindex,
        ["host_ifindex"] = row.HostIfindex,
        ["vxlan_ifindex"] = row.VxlanIfindex,
        ["vtep4"] = Text(AbiValues.FromIpv4(row.Vtep4)),
        ["vni"] = row.Vni,
        ["gateway4"] = Text(AbiValues.FromIpv4(row.Gateway4)),
        ["gateway6"] = Text(AbiValues.FromIpv6(row.Gateway6)),
        ["gateway_mac"] = AbiValues.FromMac(row.GatewayMac).ToString(),
        ["host_mac"] = AbiValues.FromMac(row.HostMac).ToString(),
        ["host_mtu"] = row.HostMtu,
        ["prefix4"] = Text(AbiValues.FromIpv4(row.Prefix4)),
        ["prefix6"] = Text(AbiValues.FromIpv6(row.Prefix6)),
        ["underlay6"] = Text(AbiValues.FromIpv6(row.Underlay6)),
    };

    public static JsonObject Workload(uint ifindex, WorkloadRow row) => new()
    {
        ["ifindex"] = ifindex,
        ["endpoint"] = Id(row.Endpoint),
        ["addr4"] = Text(AbiValues.FromIpv4(row.Addr4)),
        ["addr6"] = Text(AbiValues.FromIpv6(row.Addr6)),
        ["mac"] = AbiValues.FromMac(row.Mac).ToString(),
        ["mtu"] = row.Mtu,
    };

    public static JsonObject Endpoint4(BigEndianUInt32 address, EndpointRow row) => Endpoint(Text(AbiValues.FromIpv4(address)), row);

    public static JsonObject Endpoint6(Addr6Key address, EndpointRow row) => Endpoint(Text(AbiValues.FromIpv6(address.Addr)), row);

    public static JsonObject Route4(Prefix4Key prefix, RouteRow row) => Route($"{Text(AbiValues.FromIpv4(prefix.Addr)) ?? "0.0.0.0"}/{prefix.Length}", row);

    public static JsonObject Route6(Prefix6Key prefix, RouteRow row) => Route($"{Text(AbiValues.FromIpv6(prefix.Addr)) ?? "::"}/{prefix.Length}", row);

    public static JsonObject Node(uint index, NodeRow row) => new()
    {
        ["node"] = index,
        ["vtep4"] = Text(AbiValues.FromIpv4(row.Vtep4)),
        ["underlay6"] = Text(AbiValues.FromIpv6(row.Underlay6)),
        ["path4"] = ((PathKind)row.Path4).ToString(),
        ["path6"] = ((PathKind)row.Path6).ToString(),
        ["mtu4"] = row.Mtu4,
        ["mtu6"] = row.Mtu6,
    };

    public static JsonObject Nexthop(uint index, NexthopRow row) => new()
    {
        ["node"] = index,
        ["vtep4"] = Text(AbiValues.FromIpv4(row.Vtep4)),
        ["nexthop4"] = Text(AbiValues.FromIpv4(row.Nexthop4)),
        ["looked_up"] = row.LookedUp,
    };

    public static JsonObject Vtep(BigEndianUInt32 address, uint node) => new() { ["vtep4"] = Text(AbiValues.FromIpv4(address)), ["node"] = node };

    public static JsonObject Counter(PacketCounter counter) => new()
    {
        ["counter"] = counter.Name,
        ["drop"] = counter.IsDrop,
        ["text"] = counter.Text,
        ["packets"] = counter.Packets,
        ["bytes"] = counter.Bytes,
    };

    internal static string Id(uint endpoint) => new EndpointId(endpoint).ToString();

    internal static string? Text(System.Net.IPAddress? address) => address?.ToString();

    private static JsonObject Endpoint(string? address, EndpointRow row) => new()
    {
        ["addr"] = address,
        ["ifindex"] = row.Ifindex,
        ["endpoint"] = Id(row.Endpoint),
        ["mac"] = AbiValues.FromMac(row.Mac).ToString(),
        ["mtu"] = row.Mtu,
    };

    private static JsonObject Route(string prefix, RouteRow row) => new()
    {
        ["prefix"] = prefix,
        ["kind"] = ((RouteKind)row.Kind).ToString(),
        ["node"] = row.Node,
        ["own_address"] = (row.Flags & (byte)RouteFlag.RouteOwnAddress) != 0 ? true : null,
    };
}
