using Microsoft.Extensions.Hosting;
using Weft.Standalone.Runtime;

namespace Weft.Cli.Roles;

/// <summary>Keeps the file that this process' standard error is appended to within its bound.</summary>
internal sealed class LogBound(string path, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                BoundedLog.Cut(path);
                await Task.Delay(_interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The role ends.
        }
    }
}
