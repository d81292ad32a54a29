using System.Collections.Concurrent;
using Weft.Agent.Apply;
using Weft.Agent.Policies.Records;
using Weft.Agent.Sandboxes;
using Weft.Api;
using Weft.Cni.Wire;
using Weft.Dataplane;

namespace Weft.Agent.Policies.Watch;

/// <summary>Lets a new workload up when what policies say of it is in the kernel, and not before.</summary>
/// <param name="findPod">A Pod as last seen at the API server.</param>
internal sealed class PolicyGate(PolicySource policies, Func<ObjectKey, PodRecord?> findPod, ApplyLoop loop, TimeProvider time)
{
    /// <summary>A runtime hears of a Pod from where the agent hears of it: more than a moment between the two is a fault, which is told.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<SandboxKey, TaskCompletionSource> _waiting = new();

    /// <summary>Waits for the pass that brings the workload's policies to the kernel, and the workload with them.</summary>
    /// <exception cref="CniException">Its policies did not get known in time.</exception>
    public async Task<AppliedState> PassAsync(SandboxRecord record, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var givenUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[record.Key] = givenUp;
        try
        {
            // First the wait, then the look: a view that comes in between asks for its pass itself.
            var pass = loop.WhenAsync(applied => applied.Desired is { } desired && Has(desired, record), ending.Token);
            if (policies.Current?.State.Isolations.Contains(record.EndpointId) == true)
            {
                loop.Request();
            }

            if (await Task.WhenAny(pass, givenUp.Task) == givenUp.Task)
            {
                await ending.CancelAsync();
                throw new CniException(CniErrorCode.TryAgainLater, "the sandbox was deleted while it was added");
            }

            return await pass;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CniException(CniErrorCode.TryAgainLater, "the workload's policies are not known yet", WhyNot(record));
        }
        finally
        {
            _waiting.TryRemove(record.Key, out _);
        }
    }

    /// <summary>Whoever waits for this sandbox waits for nothing.</summary>
    public void GiveUp(SandboxKey key)
    {
        if (_waiting.TryGetValue(key, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    private static bool Has(NodeState desired, SandboxRecord record) =>
        desired.Policies?.Isolations.Contains(record.EndpointId) == true && desired.Endpoints.Any(endpoint => endpoint.Id == record.EndpointId);

    private string WhyNot(SandboxRecord record)
    {
        if (policies.Current is null)
        {
            return "the API server was not reached since the agent started";
        }

        return findPod(new ObjectKey(record.Pod.Namespace, record.Pod.Name)) switch
        {
            null => $"the API server does not show Pod {record.Pod}: is it there, and can the agent reach the API server?",
            { Uid: var uid } when record.Pod.Uid.Length > 0 && uid != record.Pod.Uid => $"the API server shows Pod {record.Pod} with uid {uid}, not {record.Pod.Uid}",
            _ => $"Pod {record.Pod} is known, but what its policies say is not in the kernel yet",
        };
    }
}
