using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Crds;

/// <summary>Brings what Weft itself needs into the API server: its custom resources, until they are served, and its namespace.</summary>
internal sealed partial class CrdInstaller(KubeClient client, ILogger<CrdInstaller> logger)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);

    private readonly Backoff _backoff = Backoff.ForConnections(Random.Shared);

    /// <summary>Returns when every custom resource is established and the agents' namespace is there; tries on while the API server is away.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var manifest in FabricCrds.All)
        {
            await UntilDoneAsync(manifest.Metadata.Name ?? "", () => InstallAsync(manifest, cancellationToken), cancellationToken);
        }

        await UntilDoneAsync($"namespace {AgentLease.Namespace}", () => EnsureNamespaceAsync(cancellationToken), cancellationToken);
    }

    private async Task UntilDoneAsync(string what, Func<Task> install, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await install();
                return;
            }
            catch (Exception e) when (e is KubeApiException or HttpRequestException or IOException or TimeoutException or InvalidDataException)
            {
                var delay = _backoff.Delay(failures);
                LogFailed(what, e.Message, delay.TotalSeconds);
                await Task.Delay(delay, client.Time, cancellationToken);
            }
        }
    }

    /// <summary>Agents renew Leases there from their first second on.</summary>
    private async Task EnsureNamespaceAsync(CancellationToken cancellationToken)
    {
        if (await client.TryGetAsync(ResourceTypes.Namespaces, new ObjectKey(null, AgentLease.Namespace), cancellationToken) is null)
        {
            await client.CreateAsync(ResourceTypes.Namespaces, new Namespace { Metadata = new ObjectMeta { Name = AgentLease.Namespace } }, cancellationToken);
        }
    }

    private async Task InstallAsync(CustomResourceDefinition manifest, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(null, manifest.Metadata.Name ?? "");
        var type = ResourceTypes.CustomResourceDefinitions;
        var present = await client.TryGetAsync(type, key, cancellationToken);
        if (present is null)
        {
            await client.CreateAsync(type, manifest, cancellationToken);
            LogInstalled(key.Name);
        }
        else if (FabricCrds.IsForeign(present))
        {
            var version = manifest.Spec.Versions[0].Name;
            if (!present.Spec.Versions.Any(other => other.Name == version && other.Served))
            {
                LogNotServed(key.Name, version);
            }
        }
        else
        {
            // The spec only: labels and annotations of others stay.
            var patch = new JsonObject { ["spec"] = JsonSerializer.SerializeToNode(manifest, type.Json)!["spec"]!.DeepClone() };
            await client.PatchAsync(type, key, patch, cancellationToken);
        }

        while (!IsEstablished(await client.GetAsync(type, key, cancellationToken)))
        {
            await Task.Delay(_poll, client.Time, cancellationToken);
        }
    }

    private static bool IsEstablished(CustomResourceDefinition definition) =>
        definition.Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true;

    [LoggerMessage(3100, LogLevel.Information, "Installed {Crd}")]
    private partial void LogInstalled(string crd);

    [LoggerMessage(3102, LogLevel.Error, "{Crd} was installed by others and does not serve {Version}: such policies are not honoured until it does")]
    private partial void LogNotServed(string crd, string version);

    [LoggerMessage(3101, LogLevel.Warning, "Could not install {What} ({Reason}), again in {Seconds} s")]
    private partial void LogFailed(string what, string reason, double seconds);
}
