using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Exec;

namespace Weft.Standalone.Tests.Runtime;

public sealed class ShellQuoteTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("it's 'quoted'")]
    [InlineData("$(touch /tmp/never) `id` $HOME \\ \" * ? ; & | < > #")]
    [InlineData("line\nbreak\ttab")]
    [InlineData("-n")]
    [InlineData("ümläut ☃")]
    public async Task A_real_shell_passes_the_word_on_unchanged(string word)
    {
        string[] command = ["/bin/sh", "-c", $"printf %s {ShellQuote.Word(word)}"];
        CommandResult result = await CommandResult.RunAsync(command, TestContext.Current.CancellationToken);
        Assert.Equal((0, word), (result.ExitCode, result.Output));
    }

    [Fact]
    public void A_word_that_no_argument_can_hold_is_refused() => Assert.Throws<ArgumentException>(() => ShellQuote.Word("a\0b"));
}
