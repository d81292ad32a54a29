using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Weft.Cli.Composition;

/// <summary>
/// The usual help, followed by what a command's description says beyond its first paragraph: details and examples. Where
/// commands are listed, the first paragraph stands for them.
/// </summary>
internal sealed class TeachingHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _usual;
    private readonly Dictionary<Command, string> _more = [];

    public TeachingHelp(HelpAction usual, Command root)
    {
        _usual = usual;
        Split(root);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int code = _usual.Invoke(parseResult);
        if (_more.TryGetValue(parseResult.CommandResult.Command, out string? more))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(more);
            parseResult.InvocationConfiguration.Output.WriteLine();
        }

        return code;
    }

    private void Split(Command command)
    {
        string[] parts = (command.Description ?? "").ReplaceLineEndings("\n").Split("\n\n", 2);
        command.Description = parts[0].Replace('\n', ' ');
        if (parts.Length == 2)
        {
            _more[command] = parts[1];
        }

        foreach (Command child in command.Subcommands)
        {
            Split(child);
        }
    }
}
