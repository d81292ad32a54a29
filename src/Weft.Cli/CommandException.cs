namespace Weft.Cli;

/// <summary>Ends a command with a message for the person who typed it. The message says what to do next.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
