using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Dataplane.Routing;
using Weft.Packets;
using KernelFilterKey = Weft.Dataplane.Abi.FilterKey;

namespace Weft.Dataplane.Policies;

/// <summary>Rows of policies as JSON, under the names of bpf/abi. Numbers are the kernel's.</summary>
internal static class PolicyJson
{
    public static JsonObject Policy(PolicyRow row) => new()
    {
        ["generation"] = row.Generation,
        ["flow_events"] = (row.Flags & (uint)PolicyFlag.PolicyFlowEvents) != 0,
    };

    public static JsonObject Isolation(uint endpoint, IsolationRow row) => new()
    {
        ["endpoint"] = RowJson.Id(endpoint),
        ["ingress"] = Isolation(row.Ingress),
        ["egress"] = Isolation(row.Egress),
        ["ingress_before"] = Isolation(row.IngressBefore),
        ["egress_before"] = Isolation(row.EgressBefore),
        ["since"] = row.Since,
    };

    public static JsonObject Class4(Prefix4Key prefix, ClassRow row) => Class(RouteRows.FromKey(prefix).ToString(), row);

    public static JsonObject Class6(Prefix6Key prefix, ClassRow row) => Class(RouteRows.FromKey(prefix).ToString(), row);

    public static JsonObject Filter(KernelFilterKey key, FilterRow row) => new()
    {
        ["isolation"] = key.Isolation,
        ["class"] = key.Class,
        ["filter"] = row.Now,
        ["before"] = row.Before,
        ["since"] = row.Since,
    };

    public static JsonObject Rule(RuleKey key, RuleRow row) => new()
    {
        ["filter"] = key.Filter,
        ["protocol"] = key.Length <= AbiConstants.RuleKeyEveryProtocol ? "every" : ProtocolName.Of(key.Protocol),
        ["ports"] = Ports(key),
        ["verdict"] = ((Verdict)row.Verdict).ToString(),
        ["rule"] = row.Rule,
        ["audit_rule"] = row.AuditRule == 0 ? null : row.AuditRule,
    };

    private static JsonObject Class(string prefix, ClassRow row) => new()
    {
        ["prefix"] = prefix,
        ["class"] = row.Now,
        ["before"] = row.Before,
        ["since"] = row.Since,
    };

    private static string Isolation(uint isolation) => isolation switch
    {
        AbiConstants.IsolationNone => "open",
        AbiConstants.IsolationClosed => "closed",
        _ => isolation.ToString(CultureInfo.InvariantCulture),
    };

    private static string Ports(RuleKey key)
    {
        if (key.Length <= AbiConstants.RuleKeyEveryPort)
        {
            return "every";
        }

        var last = key.Port.Value + (1 << (int)(AbiConstants.RuleKeyOnePort - key.Length)) - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{key.Port.Value}") + (last == key.Port.Value ? "" : string.Create(CultureInfo.InvariantCulture, $"-{last}"));
    }
}
