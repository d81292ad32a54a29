namespace Weft.Cli;

/// <summary>What the <c>weft</c> binary's exit codes mean.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The command ran and what it looked at is not well, or what it did failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Nothing to talk to: no lab, API server or agent where one was expected.</summary>
    public const int NotRunning = 3;

    /// <summary>What was asked about is denied by a policy.</summary>
    public const int Denied = 4;
}
