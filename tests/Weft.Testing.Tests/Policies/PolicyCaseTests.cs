using Weft.Testing.Policies;

namespace Weft.Testing.Tests.Policies;

/// <summary>The cases below tests/testdata/policies say what the reference model says.</summary>
public sealed class PolicyCaseTests
{
    private static readonly bool _update = Environment.GetEnvironmentVariable("WEFT_UPDATE_GOLDEN") == "1";

    public static TheoryData<string> Names => [.. PolicyCase.Names];

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
}
