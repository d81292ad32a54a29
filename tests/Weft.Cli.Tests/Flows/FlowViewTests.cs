using System.Text.Json.Nodes;
using Weft.Cli.Flows;

namespace Weft.Cli.Tests.Flows;

public sealed class FlowViewTests
{
    private const string Allowed = """
        {"node":"ord1-a","time":"2026-01-01T12:00:00.5Z","verdict":"allowed","protocol":6,"source":"10.64.0.2","sourcePort":40000,"sourceWorkload":"shop/web",
         "destination":"10.65.0.9","destinationPort":6379,"destinationWorkload":"shop/redis-0","via":"10.96.0.7","viaPort":6380,"service":"shop/redis","reason":null,
         "egressRule":null,"ingressRule":{"text":"NetworkPolicy shop/redis: ingress rule 0"},"egressAudit":null,"ingressAudit":null}
        """;

    private const string Denied = """
        {"node":"ord1-a","time":"2026-01-01T12:00:00Z","verdict":"denied","protocol":17,"source":"fd64:1::2","sourcePort":40000,"sourceWorkload":"shop/web",
         "destination":"fd64:2::9","destinationPort":53,"destinationWorkload":null,"via":null,"viaPort":0,"service":null,"reason":"PolicyEgress",
         "egressRule":{"text":"default of NetworkPolicy shop/deny: egress"},"ingressRule":null,"egressAudit":null,"ingressAudit":null}
        """;

    private const string Audit = """
        {"node":"b","time":"2026-01-01T12:00:00Z","verdict":"audit","protocol":1,"source":"10.64.0.2","sourcePort":9,"sourceWorkload":"x/a",
         "destination":"10.65.0.9","destinationPort":9,"destinationWorkload":"y/b","egressRule":null,"ingressRule":null,"egressAudit":null,"ingressAudit":{"text":"zero trust of Namespace y: ingress"}}
        """;

    [Theory]
    [InlineData(
        Allowed,
        "12:00:00.500 ord1-a     allowed TCP    10.64.0.2:40000 (shop/web) -> 10.65.0.9:6379 (shop/redis-0) by service shop/redis 10.96.0.7:6380: NetworkPolicy shop/redis: ingress rule 0")]
    [InlineData(Denied, "12:00:00.000 ord1-a     denied  UDP    [fd64:1::2]:40000 (shop/web) -> [fd64:2::9]:53: default of NetworkPolicy shop/deny: egress")]
    [InlineData(Audit, "12:00:00.000 b          audit   ICMP   10.64.0.2 (x/a) -> 10.65.0.9 (y/b): would be denied by zero trust of Namespace y: ingress")]
    public void A_verdict_is_one_line(string json, string line) => Assert.Equal(line, FlowView.Line(Parse(json)));

    [Theory]
    [InlineData(null, null, false, "allowed denied audit")]
    [InlineData(null, null, true, "denied audit")]
    [InlineData("shop", null, false, "allowed denied")]
    [InlineData("sho", null, false, "")]
    [InlineData("y", null, false, "audit")]
    [InlineData(null, "shop/redis-0", false, "allowed")]
    [InlineData("shop", "shop/web", true, "denied")]
    public void A_filter_takes_what_it_says(string? ns, string? workload, bool denied, string verdicts) => Assert.Equal(
        verdicts,
        string.Join(' ', new[] { Allowed, Denied, Audit }.Select(Parse).Where(new FlowFilter(ns, workload, denied).Takes).Select(flow => flow["verdict"])));

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
