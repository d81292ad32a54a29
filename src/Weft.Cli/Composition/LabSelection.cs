using System.CommandLine;
using System.Text.RegularExpressions;
using Weft.Client;
using Weft.Standalone.Lab;

namespace Weft.Cli.Composition;

/// <summary>The options that say which lab a command is about. The environment is read here and in <see cref="ClientSelection"/> only.</summary>
internal sealed partial class LabSelection
{
    private readonly Option<string> _lab = new("--lab")
    {
        Description = "Name of the lab: letters and digits. Default: the environment variable WEFT_LAB, else \"weft\"",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("WEFT_LAB") is { Length: > 0 } name ? name : LabNames.DefaultLab,
    };

    private readonly Option<string> _stateRoot = new("--state-root")
    {
        Description = "Directory that holds the state of labs",
        DefaultValueFactory = _ => "/var/lib/weft",
    };

    private readonly Option<string> _runRoot = new("--run-root")
    {
        Description = "Directory that holds the sockets and pids of labs",
        DefaultValueFactory = _ => "/run/weft",
    };

    public LabSelection() => _lab.Validators.Add(result =>
    {
        if (!LabName().IsMatch(result.GetValueOrDefault<string>() ?? ""))
        {
            result.AddError("--lab must be lower case letters and digits, at most 20, and begin with a letter");
        }
    });

    public void AddTo(Command command)
    {
        command.Options.Add(_lab);
        command.Options.Add(_stateRoot);
        command.Options.Add(_runRoot);
    }

    public LabPaths Paths(ParseResult parsed) => new(parsed.GetValue(_lab)!, parsed.GetValue(_stateRoot)!, parsed.GetValue(_runRoot)!);

    /// <summary>A client of the lab's API server.</summary>
    /// <exception cref="CommandException">The lab does not run.</exception>
    public KubeClient Client(ParseResult parsed)
    {
        LabPaths paths = Paths(parsed);
        return File.Exists(paths.ApiServerSocket)
            ? new KubeClient(KubeClientOptions.ForUnixSocket(paths.ApiServerSocket) with { UserAgent = "weft-cli" })
            : throw new CommandException(ExitCodes.NotRunning, $"lab \"{paths.Lab}\" does not run. Start it: weft lab up");
    }

    // No dash: the names of the lab's namespaces are LAB-HOST, and no lab's may look like another's.
    [GeneratedRegex("^[a-z][a-z0-9]{0,19}$")]
    private static partial Regex LabName();
}
