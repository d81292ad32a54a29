namespace Weft.Repo.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Runner_finds_tests() => Assert.True(true);
}
