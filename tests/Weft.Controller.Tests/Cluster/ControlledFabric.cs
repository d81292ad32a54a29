using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Testing;

namespace Weft.Controller.Tests.Cluster;

/// <summary>A real API server with a real controller, which may be stopped and started.</summary>
internal sealed class ControlledFabric : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new();
    private ApiServerHost _server = null!;
    private ControllerService? _controller;
    private Task _watching = Task.CompletedTask;

    private ControlledFabric()
    {
    }

    public KubeClient Client { get; private set; } = null!;

    public Informer<FabricNode> FabricNodes { get; private set; } = null!;

    public Informer<Region> Regions { get; private set; } = null!;

    public Informer<CoreEvent> Events { get; private set; } = null!;

    public Informer<Service> Services { get; private set; } = null!;

    public Informer<AddressPool> Pools { get; private set; } = null!;

    public Informer<AddressClaim> Claims { get; private set; } = null!;

    public Informer<ClusterNetworkPolicy> ClusterPolicies { get; private set; } = null!;

    private KubeClientOptions Options => KubeClientOptions.ForUnixSocket(Path.Combine(_directory.Path, "api.sock"));

    public static async Task<ControlledFabric> StartAsync()
    {
        var fabric = new ControlledFabric();
        fabric._server = await ApiServerHost.StartAsync(new ApiServerOptions
        {
            StateDirectory = Path.Combine(fabric._directory.Path, "state"),
            UnixSocketPath = fabric.Options.UnixSocketPath!,
            TlsEndpoint = null,
        });
        fabric.Client = new KubeClient(fabric.Options);
        var informers = new InformerSet(fabric.Client, NullLoggerFactory.Instance);
        fabric.FabricNodes = informers.For(ResourceTypes.FabricNodes);
        fabric.Regions = informers.For(ResourceTypes.Regions);
        fabric.Events = informers.For(ResourceTypes.Events);
        fabric.Services = informers.For(ResourceTypes.Services);
        fabric.Pools = informers.For(ResourceTypes.AddressPools);
        fabric.Claims = informers.For(ResourceTypes.AddressClaims);
        fabric.ClusterPolicies = informers.For(ResourceTypes.ClusterNetworkPolicies);
        await fabric.StartControllerAsync();
        fabric._watching = informers.RunAsync(fabric._stop.Token);
        return fabric;
    }

    public async Task StartControllerAsync()
    {
        _controller = new ControllerService(new ControllerOptions { Client = Options }, TimeProvider.System, NullLoggerFactory.Instance);
        await _controller.StartAsync(CancellationToken.None);
    }

    public async Task StopControllerAsync()
    {
        if (_controller is { } controller)
        {
            _controller = null;
            await controller.StopAsync(CancellationToken.None);
            controller.Dispose();
        }
    }

    public Task<Region> RegionAsync(string name, params string[] prefixes) => RetryAsync(() => Client.CreateAsync(
        ResourceTypes.Regions,
        new Region { ApiVersion = "weft.dev/v1alpha1", Kind = "Region", Metadata = new ObjectMeta { Name = name }, Spec = new RegionSpec { PodPrefixes = prefixes } },
        TestContext.Current.CancellationToken));

    /// <summary>The namespace, which the controller makes before it leads.</summary>
    public Task<Namespace> NamespaceAsync(string name) =>
        RetryAsync(() => Client.GetAsync(ResourceTypes.Namespaces, new ObjectKey(null, name), TestContext.Current.CancellationToken));

    public Task<AddressPool> PoolAsync(string name, string scope, params string[] cidrs) => RetryAsync(() => Client.CreateAsync(
        ResourceTypes.AddressPools,
        new AddressPool
        {
            ApiVersion = "weft.dev/v1alpha1",
            Kind = "AddressPool",
            Metadata = new ObjectMeta { Name = name },
            Spec = new AddressPoolSpec { Scope = scope, Cidrs = cidrs },
        },
        TestContext.Current.CancellationToken));

    /// <summary>A Service of type LoadBalancer on port 80 in namespace default.</summary>
    public Task<Service> ServiceAsync(string name, params (string Key, string Value)[] annotations) =>
        ServiceAsync(name, new ServiceSpec { Type = "LoadBalancer", Ports = [new ServicePort { Port = 80 }] }, annotations);

    public Task<Service> ServiceAsync(string name, ServiceSpec spec, params (string Key, string Value)[] annotations) => Client.CreateAsync(
        ResourceTypes.Services,
        new Service
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = name, Annotations = annotations.ToDictionary(pair => pair.Key, pair => pair.Value) },
            Spec = spec,
        },
        TestContext.Current.CancellationToken);

    /// <summary>Waits for a Service of namespace default that satisfies the condition.</summary>
    public async Task<Service> ServiceAsync(string name, Func<Service, bool> condition)
    {
        var all = await WhenAsync(Services, services => services.Any(service => service.Metadata.Name == name && condition(service)));
        return all.First(service => service.Metadata.Name == name && service.Metadata.Namespace == "default");
    }

    public Task<Node> NodeAsync(string name, string? region) => Client.CreateAsync(
        ResourceTypes.Nodes,
        new Node
        {
            Metadata = new ObjectMeta
            {
                Name = name,
                Labels = region is null ? null : new Dictionary<string, string> { [FabricLabels.Region] = region },
            },
        },
        TestContext.Current.CancellationToken);

    public Task DeleteNodeAsync(string name) => Client.DeleteAsync(ResourceTypes.Nodes, new ObjectKey(null, name), TestContext.Current.CancellationToken);

    /// <summary>Waits for a FabricNode that satisfies the condition.</summary>
    public async Task<FabricNode> FabricNodeAsync(string name, Func<FabricNode, bool> condition)
    {
        var all = await WhenAsync(FabricNodes, nodes => nodes.Any(node => node.Metadata.Name == name && condition(node)));
        return all.First(node => node.Metadata.Name == name);
    }

    public static async Task<IReadOnlyList<T>> WhenAsync<T>(Informer<T> informer, Func<IReadOnlyList<T>, bool> condition)
        where T : KubeObject
    {
        using var subscription = informer.Subscribe();
        using var patience = new CancellationTokenSource(_patience);
        while (true)
        {
            IReadOnlyList<T> all = [.. informer.Objects];
            if (condition(all))
            {
                return all;
            }

            subscription.Drain();
            await subscription.WaitAsync(patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopControllerAsync();
        _controller?.Dispose();
        await _stop.CancelAsync();
        await _watching;
        Client.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
        _directory.Dispose();
    }

    /// <summary>The first Region may be written before the controller has installed its kind.</summary>
    private async Task<T> RetryAsync<T>(Func<Task<T>> write)
    {
        using var patience = new CancellationTokenSource(_patience);
        while (true)
        {
            try
            {
                return await write();
            }
            catch (KubeApiException refusal) when (refusal.IsNotFound)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), Client.Time, patience.Token);
            }
        }
    }
}
