using System.Net;
using Spectre.Console;
using Weft.Cli.Connectivity;

namespace Weft.Cli.Tests.Connectivity;

public sealed class ProbePlanTests
{
    private static readonly ProbeWorkload _a = new("x/a", "n1", "/run/netns/a", IPAddress.Parse("10.1.0.1"), IPAddress.Parse("fd00::1"), 1450);
    private static readonly ProbeWorkload _b = new("x/b", "n2", "/run/netns/b", IPAddress.Parse("10.1.0.2"), null, 1400);

    [Fact]
    public void Every_pair_is_asked_in_every_family_that_both_have_small_and_at_the_smaller_mtu()
    {
        var probes = ProbePlan.For([_a, _b]);
        Assert.Equal(4 + 2 + 2 + 2, probes.Count);
        Assert.All(probes.Where(probe => probe.From != probe.To), probe => Assert.False(probe.IsIpv6));
        Assert.Equal([64, 1400], probes.Where(probe => probe.From == _a && probe.To == _b).Select(probe => probe.PacketBytes));
        Assert.Equal([64, 1450, 64, 1450], probes.Where(probe => probe.From == _a && probe.To == _a).Select(probe => probe.PacketBytes));
    }

    [Fact]
    public void The_matrix_marks_what_was_answered_what_was_not_and_what_was_not_asked()
    {
        ProbeResult[] results = [.. ProbePlan.For([_a, _b]).Select(probe => new ProbeResult(probe, probe.To == _a ? TimeSpan.FromMilliseconds(1) : null, "no answer"))];
        StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        console.Write(ConnectivityMatrix.Render([_a, _b], results));
        string[] rows = [.. text.ToString().Split('\n').Where(line => line.Contains("x/", StringComparison.Ordinal))];
        Assert.Contains("++++ │ xx..", rows[0], StringComparison.Ordinal);
        Assert.Contains("++.. │ xx..", rows[1], StringComparison.Ordinal);
    }
}
