using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;

namespace Weft.Controller.Crds;

/// <summary>Brings the custom resources of this version into the API server and waits until they are served.</summary>
internal sealed partial class CrdInstaller(KubeClient client, ILogger<CrdInstaller> logger)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(100);

    private readonly Backoff _backoff = Backoff.ForConnections(Random.Shared);

    /// <summary>Returns when every custom resource is established; tries on while the API server is away.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var manifest in FabricCrds.All)
        {
            for (var failures = 0; ; failures++)
            {
                try
                {
                    await InstallAsync(manifest, cancellationToken);
                    break;
                }
                catch (Exception e) when (e is KubeApiException or HttpRequestException or IOException or TimeoutException or InvalidDataException)
                {
                    var delay = _backoff.Delay(failures);
                    LogFailed(manifest.Metadata.Name ?? "", e.Message, delay.TotalSeconds);
                    await Task.Delay(delay, client.Time, cancellationToken);
                }
            }
        }
    }

    private async Task InstallAsync(CustomResourceDefinition manifest, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(null, manifest.Metadata.Name ?? "");
        var type = ResourceTypes.CustomResourceDefinitions;
        if (await client.TryGetAsync(type, key, cancellationToken) is null)
        {
            await client.CreateAsync(type, manifest, cancellationToken);
            LogInstalled(key.Name);
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

    [LoggerMessage(3101, LogLevel.Warning, "Could not install {Crd} ({Reason}), again in {Seconds} s")]
    private partial void LogFailed(string crd, string reason, double seconds);
}
