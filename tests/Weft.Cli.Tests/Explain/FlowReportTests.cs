using System.Text.Json.Nodes;
using Weft.Cli.Agents;
using Weft.Cli.Explain;
using Weft.Packets;

namespace Weft.Cli.Tests.Explain;

public sealed class FlowReportTests
{
    private const string Drop = """{"time":"2026-01-01T12:00:05Z","reason":"PolicyIngress","text":"the receiver's policies do not allow it","rule":{"text":"default of NetworkPolicy shop/db: ingress"}}""";
    private const string Lost = """{"time":"2026-01-01T12:00:06Z","reason":"NoRoute","text":"no route","rule":null}""";
    private const string Connection = """{"created":"2026-01-01T12:00:01Z","lastSeen":"2026-01-01T12:00:09Z","reply":false}""";
    private const string Newer = """{"created":"2026-01-01T12:00:08Z","lastSeen":"2026-01-01T12:00:09Z","reply":false}""";
    private const string Began = """{"time":"2026-01-01T12:00:01Z","verdict":"allowed"}""";

    public static TheoryData<string, string, string, int, string> Cases { get; } = new()
    {
        { "", "", "", ExitCodes.Failure, "nothing is known of it" },
        { Drop, "", "", ExitCodes.Denied, "denied by default of NetworkPolicy shop/db: ingress (lga1-b)" },
        { Drop, "", Connection, ExitCodes.Denied, "denied by default of NetworkPolicy shop/db: ingress (lga1-b)" },
        { Drop, "", Newer, ExitCodes.Success, "allowed; the connection is there" },
        { $"{Drop},{Lost}", "", "", ExitCodes.Failure, "dropped: no route (lga1-b)" },
        { "", Began, "", ExitCodes.Success, "was allowed" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_happened_last_counts(string drops, string flows, string connections, int exitCode, string verdict)
    {
        FlowReport report = Report(
            new AgentAnswer("ord1-a", Body("", "", ""), null), new AgentAnswer("lga1-b", Body(drops, flows, connections), null));

        Assert.Equal(exitCode, report.ExitCode);
        Assert.StartsWith(verdict, FlowReportView.Verdict(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_said_for_certain_while_an_agent_is_silent()
    {
        FlowReport report = Report(new AgentAnswer("ord1-a", null, "its agent does not run", IsAway: true), new AgentAnswer("lga1-b", Body("", "", ""), null));

        Assert.Equal(ExitCodes.NotRunning, report.ExitCode);
        Assert.Equal("ord1-a", Assert.Single(report.Silent).Node);
    }

    [Fact]
    public void What_nodes_tell_is_joined_in_order_of_time_and_names_them()
    {
        FlowReport report = Report(
            new AgentAnswer("ord1-a", Body(Lost, "", ""), null), new AgentAnswer("lga1-b", Body(Drop, "", ""), null));

        Assert.Equal(["lga1-b", "ord1-a"], report.Drops.Select(drop => drop["node"]!.ToString()));
        Assert.Equal(2, FlowReportView.Json(report)["drops"]!.AsArray().Count);
    }

    private static FlowReport Report(params AgentAnswer[] replies) =>
        new(FlowTuple.TryParse("TCP 10.64.0.5:40000 -> 10.64.1.7:80", out FlowTuple? flow) ? flow : throw new FormatException(), replies);

    private static JsonObject Body(string drops, string flows, string connections) =>
        (JsonObject)JsonNode.Parse($$"""{"node":"n","drops":[{{drops}}],"flows":[{{flows}}],"connections":[{{connections}}],"now":[]}""")!;
}
