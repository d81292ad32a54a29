using Weft.Linux.Bpf;

namespace Weft.Linux.Tests.Bpf;

public sealed class PossibleCpusTests
{
    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-3\n", 4)]
    [InlineData("0-3,8\n", 9)]
    [InlineData("0,2-5\n", 6)]
    public void The_count_is_one_more_than_the_highest_number(string list, int count) => Assert.Equal(count, PossibleCpus.Parse(list));

    [Theory]
    [InlineData("")]
    [InlineData("0-")]
    [InlineData("x")]
    public void Anything_else_is_refused(string list) => Assert.Throws<InvalidDataException>(() => PossibleCpus.Parse(list));
}
