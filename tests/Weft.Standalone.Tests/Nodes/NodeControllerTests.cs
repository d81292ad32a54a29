using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Standalone.Nodes;
using Weft.Standalone.Workloads;
using Weft.Testing;

namespace Weft.Standalone.Tests.Nodes;

public sealed class NodeControllerTests
{
    [Fact]
    public async Task A_node_whose_lease_stands_still_is_marked_its_pods_taken_out_of_service_and_in_the_end_removed()
    {
        var directory = Directory.CreateTempSubdirectory("wt-nodes-").FullName;
        var token = TestContext.Current.CancellationToken;
        var socket = Path.Combine(directory, "api.sock");
        await using var server = await ApiServerHost.StartAsync(new ApiServerOptions { StateDirectory = Path.Combine(directory, "state"), UnixSocketPath = socket, TlsEndpoint = null }, cancellationToken: token);
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        using var client = new KubeClient(KubeClientOptions.ForUnixSocket(socket));
        await PrepareAsync(client, token);
        using var stop = new CancellationTokenSource();
        var informers = new InformerSet(client, NullLoggerFactory.Instance);
        var nodes = informers.For(ResourceTypes.Nodes);
        var pods = informers.For(ResourceTypes.Pods);
        var events = new EventRecorder(client, "test", NullLogger<EventRecorder>.Instance);
        using var controller = new NodeController(client, informers, events, NullLogger<NodeController>.Instance, time);
        var running = Task.WhenAll(informers.RunAsync(stop.Token), controller.RunAsync(stop.Token));

        await time.WaitForTimersAsync(left => left.Any(due => due > TimeSpan.FromSeconds(35) && due <= TimeSpan.FromSeconds(40))).WaitAsync(TimeSpan.FromSeconds(30), token);
        Assert.Equal("True", Ready(nodes.Objects.Single()));
        time.Advance(TimeSpan.FromSeconds(40));
        await UntilAsync(nodes, all => all.Single().Spec?.Taints is { Count: 2 } && Ready(all.Single()) == "Unknown");
        await UntilAsync(pods, all => all.Single().Status!.Conditions!.Single(condition => condition.Type == "Ready").Status == "False");

        await time.WaitForTimersAsync(left => left.Any(due => due > TimeSpan.FromSeconds(250) && due <= TimeSpan.FromSeconds(301))).WaitAsync(TimeSpan.FromSeconds(30), token);
        time.Advance(TimeSpan.FromSeconds(301));
        await UntilAsync(pods, all => all.Count == 0 || PodState.IsDeleting(all[0]));

        await stop.CancelAsync();
        await running;
        Directory.Delete(directory, recursive: true);
    }

    private static async Task PrepareAsync(KubeClient client, CancellationToken token)
    {
        await client.CreateAsync(ResourceTypes.Nodes, new Node { Metadata = new ObjectMeta { Name = "a" } }, token);
        var ready = new JsonObject { ["type"] = "Ready", ["status"] = "True" };
        await client.PatchStatusAsync(ResourceTypes.Nodes, new ObjectKey(null, "a"), new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(ready) } }, token);
        await client.CreateAsync(ResourceTypes.Pods, new Pod { Metadata = new ObjectMeta { Namespace = "default", Name = "p" }, Spec = new PodSpec { NodeName = "a", Containers = [new Container { Name = "c", Image = "i" }] } }, token);
        var status = new JsonObject { ["phase"] = "Running", ["conditions"] = new JsonArray(ready.DeepClone()) };
        await client.PatchStatusAsync(ResourceTypes.Pods, new ObjectKey("default", "p"), new JsonObject { ["status"] = status }, token);
    }

    private static string? Ready(Node node) => node.Status?.Conditions?.Single(condition => condition.Type == "Ready").Status;

    private static async Task UntilAsync<T>(Informer<T> informer, Func<IReadOnlyList<T>, bool> condition)
        where T : KubeObject
    {
        using var subscription = informer.Subscribe();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition([.. informer.Objects]))
        {
            subscription.Drain();
            await subscription.WaitAsync(patience.Token);
        }
    }
}
