using System.Text.Json.Nodes;
using Weft.Cli.Composition;
using Weft.Cli.Drops;
using Weft.Packets;

namespace Weft.Cli.Tests.Drops;

public sealed class DropPrinterTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public void Drops_of_several_nodes_are_in_the_order_of_time()
    {
        List<JsonObject> drops = [Drop("b", "12:00:02", "NoRoute"), Drop("a", "12:00:01", "NoRoute"), Drop("a", "12:00:03", "NoRoute")];

        new DropPrinter(_output, isJson: true, null).PrintSorted(drops);

        Assert.Equal(["a", "b", "a"], Lines().Select(line => JsonNode.Parse(line)!["node"]!.ToString()));
        Assert.Empty(drops);
    }

    [Fact]
    public void A_part_of_a_reason_in_any_case_selects()
    {
        DropPrinter printer = new(_output, isJson: false, "policy");

        printer.Print(Drop("a", "12:00:01", "NoRoute"));
        printer.Print(Drop("a", "12:00:02", "PolicyIngress"));

        Assert.Contains("PolicyIngress", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_hint_is_a_flow_that_explain_reads()
    {
        DropPrinter printer = new(_output, isJson: false, null);
        printer.Print(Drop("a", "12:00:01", "NoRoute"));
        Assert.Null(printer.Hint);

        printer.Print(Drop("a", "12:00:02", "PolicyEgress"));

        Assert.StartsWith("Why, and what would allow it: weft explain --flow \"TCP 10.64.0.2:4000 (shop/web) -> 10.65.0.9:80\"", printer.Hint, StringComparison.Ordinal);
        Assert.True(FlowTuple.TryParse(printer.Hint!.Split('"')[1], out _));
        Assert.True(FlowTuple.TryParse(Lines()[1], out FlowTuple? whole));
        Assert.Equal("TCP 10.64.0.2:4000 -> 10.65.0.9:80", whole.ToString());
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("0", 0)]
    public void A_time_is_in_seconds_or_minutes(string text, int seconds)
    {
        Assert.True(SinceOption.TryParse(text, out TimeSpan span));
        Assert.Equal(seconds, span.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1s")]
    [InlineData("1h")]
    [InlineData("99999999999s")]
    [InlineData("ten")]
    public void What_is_no_time_is_refused(string text) => Assert.False(SinceOption.TryParse(text, out _));

    private static JsonObject Drop(string node, string time, string reason) => new()
    {
        ["node"] = node,
        ["time"] = $"2026-01-01T{time}Z",
        ["reason"] = reason,
        ["source"] = "10.64.0.2",
        ["sourcePort"] = 4000,
        ["sourceWorkload"] = "shop/web",
        ["destination"] = "10.65.0.9",
        ["destinationPort"] = 80,
        ["protocol"] = 6,
    };

    private string[] Lines() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
