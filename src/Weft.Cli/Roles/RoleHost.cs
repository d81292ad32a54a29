using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Weft.Client;

namespace Weft.Cli.Roles;

/// <summary>Hosts one role: logs to standard error, ends cleanly on SIGTERM and SIGINT.</summary>
internal sealed class RoleHost
{
    private readonly Option<string?> _logFile = new("--log-file")
    {
        Description = "The file that standard error goes to: it is kept below 8 MiB, what is older is in FILE.1",
    };

    private readonly Option<LogLevel> _logLevel = new("--log-level")
    {
        Description = "Least level that is logged: Trace, Debug, Information, Warning, Error",
        DefaultValueFactory = _ => LogLevel.Information,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_logFile);
        command.Options.Add(_logLevel);
    }

    /// <summary>Runs until a signal ends it.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Action<IServiceCollection> compose, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(parsed.GetValue(_logLevel));

        // One line per HTTP request says nothing that an operator needs.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(format =>
        {
            format.SingleLine = true;
            format.ColorBehavior = LoggerColorBehavior.Disabled;
            format.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            format.UseUtcTimestamp = true;
        });
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = TimeSpan.FromSeconds(5);
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
        });
        if (parsed.GetValue(_logFile) is { } logFile)
        {
            builder.Services.AddHostedService(provider => new LogBound(logFile, provider.GetRequiredService<TimeProvider>()));
        }

        compose(builder.Services);
        using IHost host = builder.Build();
        await host.RunAsync(cancellationToken);

        // A role that had to give up has set it; zero otherwise.
        return Environment.ExitCode;
    }

    /// <summary>Adds the one client that a role's parts share.</summary>
    public static void AddClient(IServiceCollection services, KubeClientOptions options, string userAgent) =>
        services.AddSingleton(provider => new KubeClient(options with { UserAgent = userAgent }, provider.GetRequiredService<TimeProvider>()));
}
