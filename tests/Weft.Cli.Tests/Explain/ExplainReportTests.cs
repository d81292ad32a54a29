using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Weft.Cli.Agents;
using Weft.Cli.Explain;

namespace Weft.Cli.Tests.Explain;

public sealed class ExplainReportTests
{
    private const string Open = """{"allowed":true,"rule":null,"isolatedBy":[]}""";

    private const string Closed = """
        {"allowed":false,"rule":{"text":"default of NetworkPolicy shop/db: ingress"},"isolatedBy":["NetworkPolicy shop/db"],"suggestion":"kind: NetworkPolicy\n","obstacle":null}
        """;

    private static readonly ExplainEnd _web = new("shop/web", "ord1-a", "shop/web", Addresses("10.64.0.5", "fd64:1::5"));
    private static readonly ExplainEnd _db = new("shop/db", "lga1-b", "shop/db", Addresses("10.65.1.7", "fd64:2::7"));
    private static readonly ExplainEnd _outside = new("198.51.100.10", null, null, Addresses("198.51.100.10"));

    [Fact]
    public void The_senders_node_is_asked_of_egress_and_the_receivers_of_ingress_in_every_common_family()
    {
        ImmutableArray<ExplainPath> paths = ExplainPlan.For(_web, [new ExplainRoute(_db, 6, 80)]);

        Assert.Equal(["IPv4", "IPv6"], paths.Select(path => path.Family));
        Assert.Equal(
            [
                "ord1-a /explain?workload=shop%2Fweb&direction=egress&peer=10.65.1.7&protocol=6&port=80",
                "lga1-b /explain?workload=shop%2Fdb&direction=ingress&peer=10.64.0.5&protocol=6&port=80",
                "ord1-a /explain?workload=shop%2Fweb&direction=egress&peer=fd64%3A2%3A%3A7&protocol=6&port=80",
                "lga1-b /explain?workload=shop%2Fdb&direction=ingress&peer=fd64%3A1%3A%3A5&protocol=6&port=80",
            ],
            paths.SelectMany(path => path.Questions).Select(question => $"{question.Node} {question.Path}"));
    }

    [Fact]
    public void An_end_that_is_no_workload_has_no_say()
    {
        Assert.Equal(["lga1-b ingress"], Asked(_outside, _db));
        Assert.Equal(["ord1-a egress"], Asked(_web, _outside));
        Assert.Equal([], Asked(_outside, _outside));
        Assert.Equal(ExplainVerdict.Allowed, Report(_outside, [new ExplainRoute(_outside, 6, 80)], _ => "").Verdict);
    }

    [Fact]
    public void Echo_requests_are_asked_about_by_the_protocol_of_the_family() =>
        Assert.Equal([1, 58], ExplainPlan.For(_web, [new ExplainRoute(_db, 58, 0)]).Select(path => (int)path.Protocol));

    [Fact]
    public void Families_that_agree_are_one_row()
    {
        ExplainReport report = Report(_web, [new ExplainRoute(_db, 6, 80)], question => question.IsEgress ? Open : Closed);

        Assert.Equal("shop/web -> db: denied", ExplainView.Headline(report));
        Assert.Equal(
            [
                "shop/db:80/TCP|egress|ord1-a|shop/web|IPv4 and IPv6|allowed|no policy isolates it",
                "shop/db:80/TCP|ingress|lga1-b|shop/db|IPv4 and IPv6|denied|default of NetworkPolicy shop/db: ingress",
            ],
            ExplainView.Rows(report.Paths).Select(row => string.Join('|', row)));
        Assert.Empty(ExplainView.Remarks([.. report.Answers]));
        Assert.Equal(["kind: NetworkPolicy\n"], report.Suggestions);
    }

    [Fact]
    public void Who_isolates_is_named_where_the_deciding_rule_does_not_say_it() => Assert.Equal(
        ["shop/db is isolated for ingress by NetworkPolicy shop/a, NetworkPolicy shop/b."],
        ExplainView.Remarks([.. Report(
            _outside,
            [new ExplainRoute(_db, 6, 80)],
            _ => """{"allowed":false,"rule":{"text":"default of NetworkPolicy shop/a and 1 more: ingress"},"isolatedBy":["NetworkPolicy shop/a","NetworkPolicy shop/b"]}""").Answers]));

    [Fact]
    public void An_address_of_ipv6_is_in_brackets() => Assert.Equal(
        "[2001:db8::10]:80/TCP",
        Assert.Single(ExplainView.Rows(Report(_web, [new ExplainRoute(new ExplainEnd("2001:db8::10", null, null, Addresses("2001:db8::10")), 6, 80)], _ => Open).Paths))[0]);

    [Fact]
    public void Families_that_do_not_agree_are_rows_of_their_own() => Assert.Equal(
        ["IPv4 denied", "IPv6 allowed"],
        ExplainView.Rows(Report(_outside with { Addresses = Addresses("198.51.100.10", "2001:db8::10") }, [new ExplainRoute(_db, 6, 80)], question =>
            question.Peer.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? Closed : Open).Paths).Select(row => $"{row[4]} {row[5]}"));

    [Fact]
    public void A_service_that_is_denied_in_part_is_denied_and_says_for_how_many()
    {
        ExplainEnd other = _db with { Name = "shop/db-1", Workload = "shop/db-1" };

        ExplainReport report = Report(_web, [new ExplainRoute(_db, 6, 80), new ExplainRoute(other, 6, 80)], question => question.Workload == "shop/db-1" ? Closed : Open);

        Assert.Equal(ExplainVerdict.Denied, report.Verdict);
        Assert.Equal("shop/web -> db: denied for 1 of 2 ways", ExplainView.Headline(report));
    }

    [Fact]
    public void A_silent_agent_leaves_it_open_unless_the_other_denies()
    {
        Assert.Equal(ExplainVerdict.NotKnown, Report(_web, [new ExplainRoute(_db, 6, 80)], question => question.IsEgress ? Open : null).Verdict);
        Assert.Equal(ExplainVerdict.Denied, Report(_web, [new ExplainRoute(_db, 6, 80)], question => question.IsEgress ? null : Closed).Verdict);
    }

    [Theory]
    [InlineData("""{"allowed":true,"exempt":"a workload may always reach itself"}""", "a workload may always reach itself")]
    [InlineData("""{"allowed":false,"problem":"its policies are not known yet"}""", "its policies are not known yet")]
    [InlineData("""{"allowed":true,"rule":{"text":"R"},"audit":{"text":"A"}}""", "R (without audit mode denied by A)")]
    [InlineData("""{"allowed":false,"rule":{"text":"R"},"audit":{"text":"A"}}""", "R (without audit mode allowed by A)")]
    public void The_reason_is_what_decides(string body, string because) =>
        Assert.Equal(because, Assert.Single(Report(_outside, [new ExplainRoute(_db, 6, 80)], _ => body).Answers).Because);

    [Fact]
    public void Programs_get_the_agents_own_words()
    {
        JsonObject json = ExplainJson.Of(Report(_web, [new ExplainRoute(_db, 6, 80)], question => question.IsEgress ? null : Closed));

        Assert.Equal("denied", json["verdict"]!.ToString());
        JsonNode path = json["paths"]![0]!;
        Assert.Equal("its agent does not run", path["answers"]![0]!["problem"]!.ToString());
        Assert.Equal("NetworkPolicy shop/db", path["answers"]![1]!["isolatedBy"]![0]!.ToString());
    }

    private static IEnumerable<string> Asked(ExplainEnd from, ExplainEnd to) =>
        ExplainPlan.For(from, [new ExplainRoute(to, 6, 80)]).SelectMany(path => path.Questions).Select(question => $"{question.Node} {question.Direction}");

    private static ExplainReport Report(ExplainEnd from, IEnumerable<ExplainRoute> routes, Func<ExplainQuestion, string?> answer) => new(
        from.Name,
        "db",
        [
            .. ExplainPlan.For(from, routes).Select(path => new ExplainedPath(path, [.. path.Questions.Select(question => new ExplainAnswer(
                question,
                answer(question) is { } body
                    ? new AgentAnswer(question.Node, (JsonObject)JsonNode.Parse(body)!, null)
                    : new AgentAnswer(question.Node, null, "its agent does not run", IsAway: true)))])),
        ]);

    private static ImmutableArray<IPAddress> Addresses(params string[] texts) => [.. texts.Select(IPAddress.Parse)];
}
