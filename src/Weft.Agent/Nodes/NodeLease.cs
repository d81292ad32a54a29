using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weft.Api;
using Weft.Client;

namespace Weft.Agent.Nodes;

/// <summary>
/// The agent's sign of life: a Lease named after the node, which only this agent writes. The controller judges it by its own clock and sends
/// new connections elsewhere when it has run out.
/// </summary>
internal sealed partial class NodeLease(KubeClient client, string nodeName, ILogger<NodeLease> logger)
{
    private readonly ObjectKey _key = AgentLease.KeyOf(nodeName);

    /// <summary>Renews until cancelled. At the end the Lease is left to run out: packets flow on without an agent that comes back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isHeld = false;
        while (true)
        {
            try
            {
                await RenewAsync(isHeld, cancellationToken);
                isHeld = true;
            }
            catch (Exception e) when (e is KubeApiException or HttpRequestException or IOException or TimeoutException or InvalidDataException)
            {
                // The top of a loop: the next period tries again.
                LogFailed(_key.ToString(), e.Message);
            }

            await Task.Delay(AgentLease.Renewal, client.Time, cancellationToken);
        }
    }

    private async Task RenewAsync(bool isHeld, CancellationToken cancellationToken)
    {
        var now = client.Time.GetUtcNow();
        try
        {
            await client.PatchAsync(ResourceTypes.Leases, _key, Patch(isHeld ? null : now, now), cancellationToken);
        }
        catch (KubeApiException refusal) when (refusal.IsNotFound)
        {
            await CreateAsync(now, cancellationToken);
        }
    }

    private async Task CreateAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ns = new Namespace { Metadata = new ObjectMeta { Name = AgentLease.Namespace } };
        await OnceAsync(() => client.CreateAsync(ResourceTypes.Namespaces, ns, cancellationToken));
        var lease = new Lease
        {
            Metadata = new ObjectMeta { Namespace = AgentLease.Namespace, Name = nodeName },
            Spec = new LeaseSpec { HolderIdentity = nodeName, LeaseDurationSeconds = (int)AgentLease.Duration.TotalSeconds, AcquireTime = now, RenewTime = now },
        };
        await client.CreateAsync(ResourceTypes.Leases, lease, cancellationToken);
    }

    private static async Task OnceAsync(Func<Task> create)
    {
        try
        {
            await create();
        }
        catch (KubeApiException refusal) when (refusal.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            // Another agent was first.
        }
    }

    private JsonObject Patch(DateTimeOffset? acquired, DateTimeOffset renewed)
    {
        var spec = new JsonObject
        {
            ["holderIdentity"] = nodeName,
            ["leaseDurationSeconds"] = (int)AgentLease.Duration.TotalSeconds,
            ["renewTime"] = MicroTime(renewed),
        };
        if (acquired is { } since)
        {
            spec["acquireTime"] = MicroTime(since);
        }

        return new JsonObject { ["spec"] = spec };
    }

    /// <summary>MicroTime of the Kubernetes API: RFC 3339 with six digits of a second.</summary>
    private static string MicroTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(1600, LogLevel.Debug, "Could not renew {Lease}: {Reason}")]
    private partial void LogFailed(string lease, string reason);
}
