using Microsoft.Extensions.Logging;
using Weft.Agent.Policies.Watch;
using Weft.Agent.Sandboxes;
using Weft.Cni.Wire;

namespace Weft.Agent.Cni;

/// <summary>The CNI operations. Each may be repeated at any time and is at most one at a time per sandbox.</summary>
internal sealed partial class CniHandler(AgentCore core, PolicyGate gate, IPodEvents events, ILogger<CniHandler> logger)
{
    private readonly KeyedLock<SandboxKey> _turns = new();

    /// <summary>Never throws for what the runtime or the world did wrong: that is an error in the reply.</summary>
    public async Task<AgentReply> HandleAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var result = await DispatchAsync(request, cancellationToken);
            return new AgentReply { Result = result };
        }
        catch (CniException e)
        {
            // Runtimes poll STATUS while a node comes up; that it is not ready yet needs nobody.
            var level = request.Command == "STATUS" ? LogLevel.Debug : LogLevel.Warning;
            LogRefused(level, request.Command, request.ContainerId ?? "", e.Code, e.Message, e.Details ?? "");
            return new AgentReply { Error = e.ToError() };
        }
        catch (OperationCanceledException)
        {
            return new AgentReply { Error = new CniError(CniErrorCode.TryAgainLater, "the agent did not finish in time, or stops") };
        }
    }

    private async Task<CniResult?> DispatchAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        switch (request.Command)
        {
            case "STATUS":
                DemandReady(CniErrorCode.NotAvailable, CniErrorCode.NotAvailableLimitedConnectivity);
                return null;
            case "GC":
                await CollectAsync(ValidAttachments.Of(request.Config), cancellationToken);
                return null;
            case "ADD" or "DEL" or "CHECK":
                var key = KeyOf(request);
                if (request.Command == "DEL")
                {
                    gate.GiveUp(key);
                }

                using (await _turns.EnterAsync(key, cancellationToken))
                {
                    return await HandleSandboxAsync(request, key, cancellationToken);
                }

            default:
                throw new CniException(CniErrorCode.InvalidEnvironment, $"unknown CNI_COMMAND: {request.Command}");
        }
    }

    private async Task<CniResult?> HandleSandboxAsync(AgentRequest request, SandboxKey key, CancellationToken cancellationToken)
    {
        switch (request.Command)
        {
            case "ADD":
                return await AddAsync(request, key, cancellationToken);
            case "CHECK":
                Check(request, key);
                return null;
            default:
                await DeleteAsync(request, key, cancellationToken);
                return null;
        }
    }

    /// <summary>The agent's own check, whatever the plugin did: the key becomes a file name.</summary>
    private static SandboxKey KeyOf(AgentRequest request)
    {
        var id = request.ContainerId ?? "";
        if (id.Length is 0 or > 128 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
        {
            throw new CniException(CniErrorCode.InvalidEnvironment, "CNI_CONTAINERID is not valid");
        }

        return request.IfName is { Length: > 0 and <= 15 } name && !name.Contains('/', StringComparison.Ordinal)
            ? new SandboxKey(id, name)
            : throw new CniException(CniErrorCode.InvalidEnvironment, "CNI_IFNAME is not valid");
    }

    private void DemandReady(int code, int codeAtRisk, string? except = null)
    {
        if (core.Readiness is { IsReady: false } not && not.Reason != except)
        {
            throw new CniException(not.ArePacketsAtRisk ? codeAtRisk : code, "the weft agent of this node is not ready", $"{not.Reason}: {not.Message}");
        }
    }

    private async Task DeleteAsync(AgentRequest request, SandboxKey key, CancellationToken cancellationToken)
    {
        // No matter if it is unknown or already gone: DEL succeeds as often as it is asked.
        if (core.Ledger.Detach(key, Identify(request.Netns)) is { } record)
        {
            LogDetached(record.Workload, string.Join(", ", record.Addresses));
            await ApplyRemovalAsync([record], cancellationToken);
        }
    }

    private async Task CollectAsync(IReadOnlySet<SandboxKey> valid, CancellationToken cancellationToken)
    {
        List<SandboxRecord> detached = [];
        foreach (var record in core.Ledger.Active.Where(record => !record.IsRecovered && !valid.Contains(record.Key)))
        {
            using (await _turns.EnterAsync(record.Key, cancellationToken))
            {
                if (core.Ledger.Detach(record.Key, record.Netns) is { } gone)
                {
                    LogCollected(gone.Workload, gone.Key, string.Join(", ", gone.Addresses));
                    detached.Add(gone);
                }
            }
        }

        if (detached.Count > 0)
        {
            await ApplyRemovalAsync(detached, cancellationToken);
        }
    }

    private async Task ApplyRemovalAsync(IReadOnlyList<SandboxRecord> records, CancellationToken cancellationToken)
    {
        var applied = await core.Loop.RequestAsync(cancellationToken);
        if (applied.Desired is null)
        {
            // An agent that does not know the cluster leaves the kernel alone; the removal is part of its first pass.
            return;
        }

        var problems = records.Select(record => applied.ProblemOf(record.EndpointId)).OfType<string>().ToList();
        if (problems.Count > 0)
        {
            throw new CniException(CniErrorCode.TryAgainLater, "the workload's interface is not removed yet", string.Join("; ", problems));
        }

        core.Sweep();
    }

    private NetnsIdentity? Identify(string? path)
    {
        try
        {
            return path is null ? null : SandboxObserver.Identify(path, core.Kernel.BootId);
        }
        catch (IOException)
        {
            return null;
        }
    }

    [LoggerMessage(1400, LogLevel.Information, "Attached {Workload} with {Addresses} on {HostInterface}")]
    private partial void LogAttached(string workload, string addresses, string hostInterface);

    [LoggerMessage(1401, LogLevel.Information, "Detached {Workload} with {Addresses}")]
    private partial void LogDetached(string workload, string addresses);

    [LoggerMessage(1402, LogLevel.Information, "Collected {Workload} ({Key}) with {Addresses}: the runtime does not know it")]
    private partial void LogCollected(string workload, SandboxKey key, string addresses);

    [LoggerMessage(EventId = 1403, Message = "Refused {Command} of container \"{Container}\" with code {Code}: {Message} ({Details})")]
    private partial void LogRefused(LogLevel level, string command, string container, int code, string message, string details);
}
