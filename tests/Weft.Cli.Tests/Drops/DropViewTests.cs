using System.Text.Json.Nodes;
using Weft.Cli.Drops;

namespace Weft.Cli.Tests.Drops;

public sealed class DropViewTests
{
    [Fact]
    public void A_packet_is_shown_with_the_workloads_it_is_about() => Assert.Equal(
        "12:00:00.500 ord1-a     SourceSpoofed          UDP    10.64.0.2:5353 (shop/web) -> 10.65.0.9:53 (shop/dns) (78 bytes, FromWorkload) the source is not the workload's",
        View("""
            {"node":"ord1-a","time":"2026-01-01T12:00:00.5Z","reason":"SourceSpoofed","text":"the source is not the workload's","program":"FromWorkload","workload":"shop/web",
             "lengthBytes":78,"source":"10.64.0.2","sourceWorkload":"shop/web","destination":"10.65.0.9","destinationWorkload":"shop/dns","protocol":17,"sourcePort":5353,"destinationPort":53,"rule":null}
            """));

    [Fact]
    public void What_a_policy_dropped_is_shown_with_the_rule() => Assert.EndsWith(
        "(60 bytes, ToWorkload) the receiver's policies do not allow it: default of NetworkPolicy shop/db: ingress",
        View("""
            {"reason":"PolicyIngress","text":"the receiver's policies do not allow it","program":"ToWorkload","lengthBytes":60,"source":"10.64.0.2","destination":"10.65.0.9","protocol":6,
             "rule":{"id":7,"text":"default of NetworkPolicy shop/db: ingress"}}
            """),
        StringComparison.Ordinal);

    [Fact]
    public void Ipv6_addresses_with_ports_are_in_brackets_and_without_are_not()
    {
        Assert.Contains(
            "[fd64:1::2]:80 (shop/web) -> [fd64:2::9]:81",
            View("""{"protocol":6,"source":"fd64:1::2","sourceWorkload":"shop/web","destination":"fd64:2::9","sourcePort":80,"destinationPort":81}"""),
            StringComparison.Ordinal);
        Assert.Contains(
            "ICMPv6 fd64:1::2 -> fd64:2::9 ",
            View("""{"protocol":58,"source":"fd64:1::2","destination":"fd64:2::9","sourcePort":7,"destinationPort":7}"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_packet_with_a_false_source_is_shown_with_the_workload_that_sent_it() => Assert.Contains(
        "9.9.9.9:5 -> 10.65.0.9:53 from shop/web (",
        View("""{"protocol":17,"workload":"shop/web","source":"9.9.9.9","destination":"10.65.0.9","sourcePort":5,"destinationPort":53}"""),
        StringComparison.Ordinal);

    [Fact]
    public void A_packet_without_addresses_is_shown_by_its_workload() =>
        Assert.Contains("default/raw -> ? (", View("""{"reason":"NotIp","workload":"default/raw","sourceWorkload":"default/raw","source":null,"protocol":0}"""), StringComparison.Ordinal);

    [Fact]
    public void A_packet_for_a_service_is_shown_with_its_name() => Assert.Contains(
        "10.64.0.2:5 (shop/web) -> 10.96.0.9:53 (service kube-system/dns) (",
        View("""{"protocol":17,"source":"10.64.0.2","sourceWorkload":"shop/web","destination":"10.96.0.9","sourcePort":5,"destinationPort":53,"service":"kube-system/dns"}"""),
        StringComparison.Ordinal);

    private static string View(string json) => DropView.Line((JsonObject)JsonNode.Parse(json)!);
}
