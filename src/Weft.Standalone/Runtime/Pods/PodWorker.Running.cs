using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Runtime.Containers;
using Weft.Standalone.Runtime.Exec;
using Weft.Standalone.Runtime.Probes;

namespace Weft.Standalone.Runtime.Pods;

/// <content>Watching running containers: their end and their probes.</content>
internal sealed partial class PodWorker
{
    /// <summary>A container names its first process within milliseconds of its start.</summary>
    private static readonly TimeSpan _launchPoll = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, ContainerProbes> _probes = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, string> _volumes = ImmutableDictionary<string, string>.Empty;

    /// <summary>Causes a pass when the container's supervisor has ended.</summary>
    private void WatchEnd(ContainerRecord container)
    {
        if (container.Supervisor is { } supervisor)
        {
            _ = WatchAsync(supervisor, _lifetime);
        }
    }

    private async Task WatchAsync(ProcessRecord supervisor, CancellationToken cancellationToken)
    {
        try
        {
            await Signals.WaitForEndAsync(supervisor, _services.Time, cancellationToken);
            Signal();
        }
        catch (OperationCanceledException)
        {
            // The worker ends before the container.
        }
    }

    private void StartProbes(Pod pod, Container container, bool adopted, bool wasReady)
    {
        if (Find(container.Name)?.Main is not { } main || ReadExecTarget(container.Name) is not { } exec)
        {
            return;
        }

        string address = (_record.HostNetwork ? _services.NodeAddresses : _record.Addresses).FirstOrDefault() ?? "127.0.0.1";
        ProbeTarget target = new(container, IPAddress.Parse(address), exec, main.Pid);
        _probes[container.Name] = new ContainerProbes(
            _services.Probes,
            target,
            adopted,
            wasReady,
            _services.Time,
            Signal,
            (probe, message) => Event(EventKind.Warning, "Unhealthy", $"{probe} probe failed: {message}"));
        _ = pod;
    }

    private async Task ForgetProbesAsync(string container)
    {
        if (_probes.Remove(container, out ContainerProbes? probes))
        {
            await probes.DisposeAsync();
        }
    }

    private async Task ForgetProbesAsync()
    {
        foreach (string container in _probes.Keys.ToArray())
        {
            await ForgetProbesAsync(container);
        }
    }

    private ExecTarget? ReadExecTarget(string container)
    {
        string path = Path.Combine(_services.Store.ContainerDirectory(_record.Uid, container), ExecTarget.FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ExecTargetJson.Default.ExecTarget) : null;
    }

    [LoggerMessage(3122, LogLevel.Information, "Container {Container} of {Namespace}/{Name} was found running as process {Pid}")]
    private static partial void ContainerAdopted(ILogger logger, string @namespace, string name, string container, int pid);

    [LoggerMessage(3123, LogLevel.Warning, "Sandbox of {Namespace}/{Name} could not be made and will be tried again: {Reason}")]
    private static partial void SandboxFailed(ILogger logger, string @namespace, string name, string reason);
}
