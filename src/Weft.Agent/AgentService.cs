using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Weft.Agent;

/// <summary>The life of the agent within a host.</summary>
internal sealed partial class AgentService(AgentOptions options, TimeProvider time, ILoggerFactory loggers, IHostApplicationLifetime lifetime) : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateLogger<AgentService>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Everything up to the first await would hold up the host's start.
        await Task.Yield();
        try
        {
            await using var agent = AgentRuntime.Open(options, time, loggers);
            await agent.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end. Nothing is undone in the kernel: packets flow on without an agent.
        }
        catch (Exception e)
        {
            LogFailed(e.Message, e);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(1000, LogLevel.Critical, "The agent cannot run: {Reason}")]
    private partial void LogFailed(string reason, Exception exception);
}
