using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Weft.Cli.Composition;

/// <summary>
/// The usual help, followed by what a command's description says beyond its first sentence: details and examples. Where
/// commands are listed, the first sentence stands for them.
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

    /// <summary>Whoever asks for help need not have the rest of the command line right.</summary>
    public override bool ClearsParseErrors => true;

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
        string[] sentences = parts[0].Replace('\n', ' ').Split(". ", 2);
        command.Description = sentences[0].TrimEnd('.');
        string more = string.Join("\n\n", sentences.Skip(1).Concat(parts.Skip(1)));
        if (more.Length > 0)
        {
            _more[command] = more;
        }

        foreach (Command child in command.Subcommands)
        {
            Split(child);
        }
    }
}
