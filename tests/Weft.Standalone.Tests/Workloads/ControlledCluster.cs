using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Standalone.Workloads;

namespace Weft.Standalone.Tests;

/// <summary>A real API server with all workload controllers and nodes that only pretend to run what they are given.</summary>
internal sealed class ControlledCluster : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wt-standalone-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private ApiServerHost _server = null!;
    private WorkloadControllersService? _controllers;

    private ControlledCluster()
    {
    }

    public KubeClient Client { get; private set; } = null!;

    public InformerSet Informers { get; private set; } = null!;

    public Informer<Pod> Pods { get; private set; } = null!;

    /// <summary>For programs that speak HTTPS; the port changes when the server restarts.</summary>
    public string Kubeconfig => Path.Combine(_directory, "kubeconfig");

    private string SocketPath => Path.Combine(_directory, "api.sock");

    public static async Task<ControlledCluster> StartAsync(params Node[] nodes)
    {
        var cluster = new ControlledCluster();
        await cluster.ListenAsync();
        cluster.Client = new KubeClient(KubeClientOptions.ForUnixSocket(cluster.SocketPath));
        cluster.Informers = new InformerSet(cluster.Client, NullLoggerFactory.Instance);
        cluster.Pods = cluster.Informers.For(ResourceTypes.Pods);
        cluster.Informers.For(ResourceTypes.Deployments);
        cluster.Informers.For(ResourceTypes.ReplicaSets);
        cluster.Informers.For(ResourceTypes.EndpointSlices);
        cluster.Informers.For(ResourceTypes.Endpoints);
        cluster.Informers.For(ResourceTypes.Namespaces);
        cluster.Informers.For(ResourceTypes.ConfigMaps);
        cluster.Informers.For(ResourceTypes.ServiceAccounts);
        cluster._running.Add(cluster.Informers.RunAsync(cluster._stop.Token));
        cluster._running.Add(cluster.RunNodesAsync());
        foreach (var node in nodes)
        {
            await cluster.Client.CreateAsync(ResourceTypes.Nodes, node with { Metadata = node.Metadata with { ResourceVersion = null } }, CancellationToken.None);
            var status = new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }) } };
            await cluster.Client.PatchStatusAsync(ResourceTypes.Nodes, new ObjectKey(null, node.Metadata.Name!), status, CancellationToken.None);
        }

        await cluster.StartControllersAsync();
        return cluster;
    }

    public async Task StartControllersAsync()
    {
        _controllers = new WorkloadControllersService(Client, NullLoggerFactory.Instance);
        await _controllers.StartAsync(CancellationToken.None);
    }

    public async Task StopControllersAsync()
    {
        if (_controllers is { } running)
        {
            _controllers = null;
            await running.StopAsync(CancellationToken.None);
            running.Dispose();
        }
    }

    /// <summary>Takes the server away and brings it back with the same disk.</summary>
    public async Task RestartServerAsync()
    {
        await _server.DisposeAsync();
        await ListenAsync();
    }

    /// <summary>Waits until what the informer knows satisfies the condition, and returns it.</summary>
    public async Task<IReadOnlyList<T>> WhenAsync<T>(ResourceType<T> type, Func<IReadOnlyList<T>, bool> condition)
        where T : KubeObject
    {
        var informer = Informers.For(type);
        using var subscription = informer.Subscribe();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            IReadOnlyList<T> all = [.. informer.Objects];
            if (informer.HasSynced && condition(all))
            {
                return all;
            }

            subscription.Drain();
            try
            {
                await subscription.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"waited in vain; {type.Plural}: {string.Join(", ", all.Select(found => new ObjectKey(found.Metadata.Namespace, found.Metadata.Name!)))}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopControllersAsync();
        _controllers?.Dispose();
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        Client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task ListenAsync() => _server = await ApiServerHost.StartAsync(new ApiServerOptions
    {
        StateDirectory = Path.Combine(_directory, "state"),
        UnixSocketPath = SocketPath,
        TlsEndpoint = new IPEndPoint(IPAddress.Loopback, 0),
        KubeconfigPath = Kubeconfig,
    });

    /// <summary>Starts every Pod that has a node and ends every one that is to go.</summary>
    private async Task RunNodesAsync()
    {
        using var subscription = Pods.Subscribe();
        var started = 0;
        try
        {
            while (true)
            {
                await subscription.WaitAsync(_stop.Token);
                foreach (var change in subscription.Drain())
                {
                    if (change.New is { } pod && pod.Spec?.NodeName is { Length: > 0 })
                    {
                        started += await RunAsync(pod, $"10.1.0.{started + 1}") ? 1 : 0;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task<bool> RunAsync(Pod pod, string address)
    {
        var key = new ObjectKey(pod.Metadata.Namespace, pod.Metadata.Name!);
        try
        {
            if (PodState.IsDeleting(pod))
            {
                await Client.DeleteAsync(ResourceTypes.Pods, key, new DeleteQuery { Uid = pod.Metadata.Uid, GracePeriodSeconds = 0 }, _stop.Token);
                return false;
            }

            if (PodState.IsReady(pod))
            {
                return false;
            }

            var now = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            var status = new JsonObject
            {
                ["phase"] = "Running",
                ["podIP"] = address,
                ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["lastTransitionTime"] = now }),
            };
            await Client.PatchAsync(ResourceTypes.Pods, key, new JsonObject { ["status"] = status }, PatchKind.StrategicMerge, "status", _stop.Token);
            return true;
        }
        catch (Exception exception) when (exception is KubeApiException or HttpRequestException or IOException)
        {
            // The next change of the Pod tries again.
            return false;
        }
    }
}
