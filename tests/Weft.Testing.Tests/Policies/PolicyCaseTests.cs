using Weft.Testing.Policies;

namespace Weft.Testing.Tests.Policies;

/// <summary>The cases below tests/testdata/policies say what the reference model says.</summary>
public sealed class PolicyCaseTests
{
    private static readonly bool _update = Environment.GetEnvironmentVariable("WEFT_UPDATE_GOLDEN") == "1";

    public static TheoryData<string> Names => [.. PolicyCase.Names];

    [Fact]
    public void No_two_cases_are_the_same()
    {
        var same = PolicyCase.Names.GroupBy(ContentOf).Where(group => group.Count() > 1).Select(group => string.Join(" = ", group));
        Assert.Empty(same);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_expects_what_the_model_says(string name)
    {
        PolicyCase opened = PolicyCase.Open(name);
        string computed = opened.Compute();
        if (_update)
        {
            opened.Commit(computed);
        }

        Assert.Equal(computed, opened.Committed());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_table_that_was_written_reads_back_as_the_same(string name)
    {
        PolicyCase opened = PolicyCase.Open(name);
        foreach ((PolicyWorld world, TruthTable read) in opened.Play(CaseWorld.WithoutLab).Zip(opened.Expected()))
        {
            TruthTable computed = TruthTable.Compute(world, opened.Questions);
            Assert.Equal(computed.Enforced, read.Enforced);
            Assert.Equal(computed.Audited, read.Audited);
        }
    }

    // Comments are no difference.
    private static string ContentOf(string name) => string.Join('\n', Directory.GetFiles(Path.Combine(CaseWorld.Root, name)).Order(StringComparer.Ordinal)
        .Where(file => !file.EndsWith("expected.txt", StringComparison.Ordinal))
        .SelectMany(file => File.ReadLines(file).Where(line => !line.StartsWith('#')).Prepend(Path.GetFileName(file))));
}
