using Weft.Dataplane.Abi;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Routing;
using KernelFilterKey = Weft.Dataplane.Abi.FilterKey;

namespace Weft.Dataplane.Tests.Policies;

public sealed class PolicyJsonTests
{
    [Theory]
    [InlineData(0, 0, 0, "every", "every")]
    [InlineData(6, 0, 65535, "TCP", "every")]
    [InlineData(17, 80, 80, "UDP", "80")]
    [InlineData(132, 80, 95, "SCTP", "80-95")]
    public void A_rule_is_shown_by_protocol_name_and_range_of_ports(byte protocol, ushort first, ushort last, string name, string ports)
    {
        var rows = new RowBatch<RuleKey, RuleRow>();
        RuleRows.Write(7, new PolicyFilter([new FilterRule(protocol, first, last, new PolicyVerdict(false, 3, 0))]), PolicyIds.Beside([]), rows);

        var json = PolicyJson.Rule(rows.Keys[0], rows.Rows[0]);

        Assert.Equal(1, rows.Count);
        Assert.Equal((name, ports, "Deny"), ((string?)json["protocol"], (string?)json["ports"], (string?)json["verdict"]));
        Assert.Equal((7u, 4u), ((uint)json["filter"]!, (uint)json["rule"]!));
        Assert.Null(json["audit_rule"]);
    }

    [Fact]
    public void Isolations_classes_and_filters_are_shown_in_words()
    {
        var isolation = PolicyJson.Isolation(7, new IsolationRow { Ingress = 0, Egress = 1, IngressBefore = 2, Since = 9 });
        var class4 = PolicyJson.Class4(RouteRows.ToKey4(System.Net.IPNetwork.Parse("0.0.0.0/0")), new ClassRow { Now = 3 });
        var class6 = PolicyJson.Class6(RouteRows.ToKey6(System.Net.IPNetwork.Parse("fd00::/16")), new ClassRow { Now = 4, Before = 3, Since = 5 });
        var filter = PolicyJson.Filter(new KernelFilterKey { Isolation = 2, Class = 3 }, new FilterRow { Now = 5 });

        Assert.Equal(["\"00000007\"", "\"open\"", "\"closed\"", "\"2\"", "\"open\"", "9"], isolation.Select(field => field.Value!.ToJsonString()));
        Assert.Equal(["\"0.0.0.0/0\"", "3", "0", "0"], class4.Select(field => field.Value!.ToJsonString()));
        Assert.Equal(["\"fd00::/16\"", "4", "3", "5"], class6.Select(field => field.Value!.ToJsonString()));
        Assert.Equal(["2", "3", "5", "0", "0"], filter.Select(field => field.Value!.ToJsonString()));
    }
}
