using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weft.Agent.Cluster;
using Weft.Api;
using Weft.Client;

namespace Weft.Agent.Status;

/// <summary>Writes what this node is and has applied to its FabricNode, at most once a second and only when it changed.</summary>
internal sealed partial class FabricNodeStatusPublisher(
    KubeClient client, AgentCore core, ClusterWatcher cluster, ILogger<FabricNodeStatusPublisher> logger)
{
    private const string ReadyType = "Ready";

    private static readonly TimeSpan _atMost = TimeSpan.FromSeconds(1);

    private static readonly string _version = typeof(FabricNodeStatusPublisher).Assembly.GetName().Version?.ToString() ?? "";

    // One slot: "look again". What is written is computed when it is written.
    private readonly Channel<bool> _dirty = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Backoff _backoff = Backoff.ForConnections(Random.Shared);

    /// <summary>Something that the status tells may have changed.</summary>
    public void Request() => _dirty.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            await _dirty.Reader.ReadAsync(cancellationToken);
            var pause = _atMost;
            try
            {
                await PublishAsync(cancellationToken);
                failures = 0;
            }
            catch (Exception e) when (e is KubeApiException or HttpRequestException or IOException or TimeoutException or InvalidDataException)
            {
                LogFailed(e.Message);
                pause = TimeSpan.FromTicks(Math.Max(_atMost.Ticks, _backoff.Delay(failures++).Ticks));
                Request();
            }

            await Task.Delay(pause, client.Time, cancellationToken);
        }
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        // Not there yet: the controller makes it, and the watch that shows it asks again.
        if (cluster.Find(core.NodeName) is { } node && StatusPatch.Of(node, Wanted(), client.Time.GetUtcNow()) is { } patch)
        {
            await client.PatchStatusAsync(ResourceTypes.FabricNodes, new ObjectKey(null, core.NodeName), patch, cancellationToken);
        }
    }

    private FabricNodeStatus Wanted()
    {
        var readiness = core.Readiness;
        var underlay = core.Underlay;
        return new FabricNodeStatus
        {
            AgentVersion = _version,
            BootId = core.Kernel.BootId,
            Workloads = core.Ledger.Active.Count(),
            Applied = core.AppliedView?.Versions,
            Underlay = underlay is null
                ? null
                : new FabricNodeUnderlay
                {
                    Interface = underlay.Interface,
                    Mtu = underlay.MtuBytes,
                    Addresses = [.. underlay.Addresses.Select(address => address.ToString())],
                },
            Conditions =
            [
                new Condition { Type = ReadyType, Status = readiness.IsReady ? "True" : "False", Reason = readiness.Reason, Message = readiness.Message },
                PolicyCondition.Of(core.Policies, core.Loop.Last, core.Kernel.PolicyUse),
            ],
        };
    }

    [LoggerMessage(1500, LogLevel.Debug, "Could not write the FabricNode's status: {Reason}")]
    private partial void LogFailed(string reason);
}
