using System.Globalization;
using System.Text;
using Weft.Lab.Tests.Policies.Probing;
using Weft.Testing.Policies;

namespace Weft.Lab.Tests.Policies;

/// <summary>Every case, with packets: who reaches whom is what the case's table says, after each step.</summary>
[Collection(LabCollection.Name)]
public sealed class MatrixTests(MatrixWorld world, ITestOutputHelper output) : IClassFixture<MatrixWorld>
{
    /// <summary>Most differences that a failure tells of each kind.</summary>
    private const int MaxTold = 20;

    public static TheoryData<string> Names => [.. PolicyCase.Names];

    [Fact]
    public async Task Without_a_policy_everybody_reaches_everybody()
    {
        TruthQuestions questions = new(CaseWorld.Pods, ["SCTP", "ICMP", "internet", .. world.Objects.Nodes.Select(node => $"node/{node.Metadata.Name}")]);
        IReadOnlyList<TruthProbe> probes = world.ProbesOf(TruthTable.Compute(world.Objects, questions), throughServices: true);
        Assert.All(probes, probe => Assert.True(probe.IsExpected));
        (IReadOnlyList<TruthProbe> wrong, IReadOnlyList<TruthProbe> repeated) = await ProbeRound.RunAsync(world.Ends, probes, () => Task.CompletedTask);
        output.WriteLine($"{probes.Count} probes, {repeated.Count} repeated: {string.Join("; ", repeated.Take(MaxTold))}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} probes do not arrive:\n{string.Join('\n', wrong)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_case_is_what_packets_do(string name)
    {
        PolicyCase opened = PolicyCase.Open(name);
        try
        {
            await PlayAsync(opened);
        }
        finally
        {
            await world.Cluster.UndoAsync();
        }
    }

    private async Task PlayAsync(PolicyCase opened)
    {
        PolicyWorld objects = world.Objects;
        IReadOnlyList<TruthTable> expected = opened.Expected();
        for (int i = 0; i < opened.Steps.Count; i++)
        {
            CaseStep step = opened.Steps[i];
            long began = TimeProvider.System.GetTimestamp();
            await world.Cluster.DoAsync(step, opened, objects);
            await world.Cluster.InForceAsync();
            TimeSpan inForce = TimeProvider.System.GetElapsedTime(began);
            objects = step.Play(objects, opened);
            MatrixExplain explain = new(world.Cluster, objects);
            IReadOnlyList<string> mistakes = [];
            (IReadOnlyList<TruthProbe> wrong, IReadOnlyList<TruthProbe> repeated) = await ProbeRound.RunAsync(
                world.Ends, world.ProbesOf(expected[i], opened.ThroughServices), async () => mistakes = await explain.CompareAsync(expected[i]));
            TimeSpan judged = TimeProvider.System.GetElapsedTime(began) - inForce;
            output.WriteLine($"{step}: in force after {inForce.TotalMilliseconds:F0} ms, probed and explained in {judged.TotalMilliseconds:F0} ms");
            output.WriteLine($"{repeated.Count} probes repeated: {string.Join("; ", repeated.Take(MaxTold))}");
            Assert.True(wrong.Count + mistakes.Count == 0, await ReportAsync(step, wrong, mistakes, explain));
        }
    }

    private static async Task<string> ReportAsync(CaseStep step, IReadOnlyList<TruthProbe> wrong, IReadOnlyList<string> mistakes, MatrixExplain explain)
    {
        StringBuilder report = new();
        report.AppendLine(CultureInfo.InvariantCulture, $"after {step}: {wrong.Count} probes went wrong, {mistakes.Count} explanations are wrong");
        foreach (TruthProbe probe in wrong.Take(MaxTold))
        {
            report.AppendLine(CultureInfo.InvariantCulture, $"{probe}: {(probe.IsExpected ? "must arrive and does not" : "arrives and must not")}");
            report.AppendLine(await explain.DescribeAsync(probe.Cell));
        }

        return report.AppendJoin('\n', mistakes.Take(MaxTold)).ToString();
    }
}
