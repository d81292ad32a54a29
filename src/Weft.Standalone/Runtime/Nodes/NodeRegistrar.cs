using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;
using Weft.Standalone.Runtime.Cni;

namespace Weft.Standalone.Runtime.Nodes;

/// <summary>Registers a node and keeps its status and lease fresh, as kubelet does.</summary>
internal sealed partial class NodeRegistrar(
    RuntimeNodeOptions node, KubeClient client, CniInvoker cni, MachineFacts machine, TimeProvider time, ILogger<NodeRegistrar> logger)
{
    private const string LeaseNamespace = "kube-node-lease";
    private const int LeaseSeconds = 40;

    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>How often the network is asked while it is not ready.</summary>
    private static readonly TimeSpan _impatience = TimeSpan.FromSeconds(1);

    /// <summary>An unchanged status is written again after this, so that its heartbeat times do not grow too old.</summary>
    private static readonly TimeSpan _statusRefresh = TimeSpan.FromMinutes(5);

    private readonly ObjectKey _key = new(null, node.Name);
    private readonly ObjectKey _lease = new(LeaseNamespace, node.Name);
    private string? _lastNetwork;
    private DateTimeOffset _lastStatus;
    private DateTimeOffset _lastLease;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Backoff backoff = Backoff.ForConnections(Random.Shared);
        int failures = 0;
        try
        {
            while (true)
            {
                TimeSpan wait;
                try
                {
                    wait = await BeatAsync(cancellationToken) ? _heartbeat : _impatience;
                    failures = 0;
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    wait = backoff.Delay(failures++);
                    BeatFailed(logger, node.Name, exception.Message);
                }

                await Task.Delay(wait, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The runtime ends; the node controller notices by the lease.
        }
    }

    /// <returns>True if the network is ready.</returns>
    private async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        string? problem = await NetworkProblemAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        string network = problem ?? "";
        if (network != _lastNetwork || now - _lastStatus >= _statusRefresh)
        {
            Node current = await EnsureNodeAsync(cancellationToken);
            JsonObject patch = new() { ["status"] = StatusJson(current, problem, now) };
            await client.PatchStatusAsync(ResourceTypes.Nodes, _key, patch, cancellationToken);
            NetworkState(logger, node.Name, problem ?? "ready");
            (_lastNetwork, _lastStatus) = (network, now);
        }

        if (now - _lastLease >= _heartbeat)
        {
            await RenewLeaseAsync(now, cancellationToken);
            _lastLease = now;
        }

        return problem is null;
    }

    private async Task<string?> NetworkProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            await cni.StatusAsync(cancellationToken);
            return null;
        }
        catch (CniException exception)
        {
            return $"container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: {exception.Message}";
        }
    }

    private async Task<Node> EnsureNodeAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> labels = new(node.Labels, StringComparer.Ordinal)
        {
            ["kubernetes.io/hostname"] = node.Name,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = machine.Architecture,
        };
        Node? known = await client.TryGetAsync(ResourceTypes.Nodes, _key, cancellationToken);
        if (known is null)
        {
            try
            {
                Node desired = new() { Metadata = new ObjectMeta { Name = node.Name, Labels = labels } };
                return await client.CreateAsync(ResourceTypes.Nodes, desired, cancellationToken);
            }
            catch (KubeApiException refusal) when (refusal.IsAlreadyExists)
            {
                known = await client.GetAsync(ResourceTypes.Nodes, _key, cancellationToken);
            }
        }

        JsonObject missing = [];
        foreach ((string name, string value) in labels.Where(label => known.Metadata.Labels?.GetValueOrDefault(label.Key) != label.Value))
        {
            missing[name] = value;
        }

        return missing.Count == 0
            ? known
            : await client.PatchAsync(
                ResourceTypes.Nodes, _key, new JsonObject { ["metadata"] = new JsonObject { ["labels"] = missing } }, cancellationToken);
    }

    private JsonNode? StatusJson(Node current, string? problem, DateTimeOffset now)
    {
        IReadOnlyDictionary<string, Quantity> capacity = machine.Capacity(node.MaxPods);
        NodeStatus status = new()
        {
            Capacity = capacity,
            Allocatable = capacity,
            Addresses =
            [
                .. node.Addresses.Select(address => new NodeAddress { Type = "InternalIP", Address = address.ToString() }),
                new NodeAddress { Type = "Hostname", Address = node.Name },
            ],
            Conditions = NodeConditions.Build(current.Status?.Conditions ?? [], problem, now),
            NodeInfo = machine.NodeInfo,
        };
        return JsonSerializer.SerializeToNode(status, KubeJson.Default.NodeStatus);
    }

    private async Task RenewLeaseAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        Lease? lease = await client.TryGetAsync(ResourceTypes.Leases, _lease, cancellationToken);
        LeaseSpec spec = new() { HolderIdentity = node.Name, LeaseDurationSeconds = LeaseSeconds, RenewTime = now };
        if (lease is not null)
        {
            await client.UpdateAsync(ResourceTypes.Leases, lease with { Spec = spec }, cancellationToken);
            return;
        }

        Node owner = await client.GetAsync(ResourceTypes.Nodes, _key, cancellationToken);
        ObjectMeta metadata = new()
        {
            Name = node.Name,
            Namespace = LeaseNamespace,
            OwnerReferences = [new OwnerReference { ApiVersion = "v1", Kind = "Node", Name = node.Name, Uid = owner.Metadata.Uid! }],
        };
        await client.CreateAsync(ResourceTypes.Leases, new Lease { Metadata = metadata, Spec = spec }, cancellationToken);
    }

    [LoggerMessage(3140, LogLevel.Warning, "Node {Node} could not be told to the API server: {Reason}")]
    private static partial void BeatFailed(ILogger logger, string node, string reason);

    [LoggerMessage(3141, LogLevel.Information, "Network of node {Node}: {State}")]
    private static partial void NetworkState(ILogger logger, string node, string state);
}
