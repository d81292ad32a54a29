using System.CommandLine;
using Weft.Cli.Composition;

namespace Weft.Cli.Tests.Composition;

public sealed class CommandTreeTests
{
    public static TheoryData<string> Commands { get; } = [.. Walk(CommandTree.Build(), "weft").Select(item => item.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_says_what_it_does_in_one_sentence(string path) =>
        Assert.Matches("^[A-Z][^\n]{10,200}$", Find(path).Description);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_and_argument_is_described(string path)
    {
        Command command = Find(path);
        Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{path} {option.Name}"));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{path} {argument.Name}"));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_teaches_with_an_example_whatever_else_is_on_the_command_line(string path)
    {
        StringWriter output = new();
        ParseResult parsed = CommandTree.Build().Parse([.. path.Split(' ')[1..], "--help"]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { Output = output }));
        string[] lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Contains(lines, line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains("weft ", StringComparison.Ordinal) && !line.Contains('[', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("lab exec shop/redis -- redis-cli --raw get x")]
    [InlineData("lab exec -c c --lab dev shop/redis -- sh -c -x")]
    [InlineData("lab exec --host ord1-a -- ip route")]
    [InlineData("drops --node a --reason spoof -o json")]
    [InlineData("drops --since 10m --follow")]
    [InlineData("flows --denied -n shop --workload shop/web --node a -o json")]
    [InlineData("explain shop/web svc/shop/db:6379/tcp")]
    [InlineData("explain shop/web shop/db:6379 --suggest")]
    [InlineData("explain --flow x")]
    [InlineData("status service shop/web -o json")]
    [InlineData("status policy")]
    [InlineData("status policy shop/db -o json")]
    [InlineData("agent --node a --service-prefixes 10.96.0.0/12,fd96::/108")]
    [InlineData("maps")]
    [InlineData("maps weft_ct4_v1 --node a")]
    [InlineData("apiserver --state /x --listen none")]
    public void A_right_command_line_is_accepted(string line) => Assert.Empty(Parse(line).Errors);

    [Theory]
    [InlineData("")]
    [InlineData("lab")]
    [InlineData("lab exec")]
    [InlineData("lab up --nonsense")]
    [InlineData("lab up --timeout soon")]
    [InlineData("status -o yaml")]
    [InlineData("status service")]
    [InlineData("status policy shop/db shop/web")]
    [InlineData("drops --since 11m")]
    [InlineData("drops --since soon")]
    [InlineData("explain")]
    [InlineData("explain shop/web")]
    [InlineData("explain shop/web shop/db:1 --flow x")]
    [InlineData("explain shop/web not//well")]
    [InlineData("explain not//well shop/web:1")]
    [InlineData("explain --flow x")]
    [InlineData("status --lab has-dash")]
    [InlineData("agent")]
    [InlineData("nonsense")]
    public async Task A_wrong_command_line_ends_with_2(string line) => Assert.Equal(ExitCodes.Usage, await CommandRunner.RunAsync(Parse(line)));

    [Theory]
    [InlineData("kubeconfig")]
    [InlineData("status")]
    [InlineData("status service shop/web")]
    [InlineData("status policy")]
    [InlineData("status policy shop/db")]
    [InlineData("connectivity")]
    [InlineData("drops")]
    [InlineData("drops --since 10m")]
    [InlineData("flows")]
    [InlineData("explain shop/web shop/db:6379")]
    [InlineData("maps")]
    [InlineData("lab status")]
    [InlineData("lab exec --host nobody -- true")]
    public async Task Without_a_lab_a_command_ends_with_3(string line)
    {
        string nowhere = $"/nonexistent-{Environment.ProcessId}";
        string[] words = [.. line.Split(' ')];
        int at = Array.IndexOf(words, "--");
        string[] roots = ["--state-root", nowhere, "--run-root", nowhere];
        string[] whole = at < 0 ? [.. words, .. roots] : [.. words[..at], .. roots, .. words[at..]];
        Assert.Equal(ExitCodes.NotRunning, await CommandRunner.RunAsync(CommandTree.Build().Parse(whole)));
    }

    private static ParseResult Parse(string line) => CommandTree.Build().Parse(line.Length == 0 ? [] : line.Split(' '));

    private static Command Find(string path) => Walk(CommandTree.Build(), "weft").Single(item => item.Path == path).Command;

    private static IEnumerable<(string Path, Command Command)> Walk(Command command, string path) =>
        command.Subcommands.SelectMany(child => Walk(child, $"{path} {child.Name}")).Prepend((path, command));
}
