using System.Text.Json;
using Weft.Agent.Sandboxes;
using Weft.Agent.Status;
using Weft.Cni.Wire;
using Weft.Dataplane.Devices;

namespace Weft.Agent.Cni;

/// <summary>ADD and CHECK.</summary>
internal sealed partial class CniHandler
{
    private async Task<CniResult> AddAsync(AgentRequest request, SandboxKey key, CancellationToken cancellationToken)
    {
        var pod = PodArguments.Parse(request.Args);
        try
        {
            // Policies that are not known yet are waited for.
            DemandReady(CniErrorCode.TryAgainLater, CniErrorCode.TryAgainLater, except: Readiness.PoliciesUnknown);
            DemandPod(pod);
            var claim = new SandboxClaim(key, pod, DemandNetns(request.Netns));
            var before = core.Ledger.Find(key, claim.Netns);
            var record = Attach(claim);
            await BringUpAsync(record, isNew: before is not { Phase: SandboxPhase.Active } || before.EndpointId != record.EndpointId, cancellationToken);
            LogAttached(record.Workload, string.Join(", ", record.Addresses), record.HostInterface);
            return AttachmentResult.Of(record, WorkloadMtu());
        }
        catch (CniException e)
        {
            events.AttachFailed(pod, e.Details is null ? e.Message : $"{e.Message}: {e.Details}");
            throw;
        }
    }

    private SandboxRecord Attach(SandboxClaim claim)
    {
        try
        {
            return core.Ledger.Attach(claim, core.Prefixes);
        }
        catch (AddressesExhaustedException e)
        {
            throw new CniException(CniErrorCode.AddressesExhausted, "no address is free on this node", e);
        }
        catch (StateNotWritableException e)
        {
            throw new CniException(CniErrorCode.StateNotWritable, "the agent cannot write its state", e);
        }
    }

    /// <summary>What is nobody's Pod no policy speaks about.</summary>
    private static void DemandPod(PodIdentity pod)
    {
        if (pod.Namespace.Length == 0 || pod.Name.Length == 0)
        {
            throw new CniException(CniErrorCode.InvalidEnvironment, "CNI_ARGS lacks K8S_POD_NAMESPACE or K8S_POD_NAME: without its Pod a workload's policies are not known");
        }
    }

    /// <summary>
    /// Returns when the workload's rows and what policies say of it are in the kernel: before that its first packet would be lost or, worse,
    /// unguarded.
    /// </summary>
    private async Task BringUpAsync(SandboxRecord record, bool isNew, CancellationToken cancellationToken)
    {
        string? problem;
        try
        {
            problem = (await gate.PassAsync(record, cancellationToken)).ProblemOf(record.EndpointId);
        }
        catch (Exception e) when (e is OperationCanceledException or CniException)
        {
            GiveBack(record, isNew);
            throw;
        }

        if (problem is not null)
        {
            GiveBack(record, isNew);
            throw new CniException(CniErrorCode.DataplaneRefused, "the workload's interface could not be set up", problem);
        }
    }

    private void GiveBack(SandboxRecord record, bool isNew)
    {
        if (isNew)
        {
            core.Ledger.Detach(record.Key, record.Netns);
            core.Loop.Request();
        }
    }

    private NetnsIdentity DemandNetns(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            throw new CniException(CniErrorCode.InvalidEnvironment, "required env variables [CNI_NETNS] missing");
        }

        try
        {
            var netns = SandboxObserver.Identify(path, core.Kernel.BootId)
                ?? throw new CniException(CniErrorCode.InvalidEnvironment, $"CNI_NETNS {path} does not exist");

            // A workload there would shadow the node itself.
            return netns.Inode == core.Kernel.NetnsInode
                ? throw new CniException(CniErrorCode.InvalidEnvironment, $"CNI_NETNS {path} is the node's own namespace")
                : netns;
        }
        catch (IOException e)
        {
            throw new CniException(CniErrorCode.InvalidEnvironment, $"CNI_NETNS {path} cannot be used", e);
        }
    }

    private void Check(AgentRequest request, SandboxKey key)
    {
        var netns = DemandNetns(request.Netns);
        if (core.Ledger.Find(key, netns) is not { Phase: SandboxPhase.Active } record)
        {
            throw new CniException(CniErrorCode.UnknownContainer, $"there is no attachment {key}");
        }

        var difference = record.Netns == netns ? null : $"it was attached to {record.Netns.Path} with inode {record.Netns.Inode}";
        difference ??= request.Config is { ValueKind: JsonValueKind.Object } config && config.TryGetProperty("prevResult", out var previous)
            ? AttachmentResult.DifferenceOf(previous, record)
            : "the network configuration has no prevResult";
        difference ??= KernelDifference(record);
        if (difference is not null)
        {
            throw new CniException(CniErrorCode.AttachmentDiffers, $"attachment {key} is not as it was set up", difference);
        }
    }

    private string? KernelDifference(SandboxRecord record)
    {
        var found = core.Kernel.ReadEndpoints().FirstOrDefault(endpoint => endpoint.Id == record.EndpointId);
        if (found is null)
        {
            return $"{record.HostInterface} or its rows are not in the kernel";
        }

        return Equals(found.Ipv4, record.Ipv4) && Equals(found.Ipv6, record.Ipv6) && found.Mac == record.Mac
            ? null
            : $"the kernel holds {found.Ipv4} {found.Ipv6} {found.Mac} for {found.HostInterface}";
    }

    private int WorkloadMtu()
    {
        var applied = core.Loop.Last?.Desired?.Endpoints.Select(endpoint => endpoint.MtuBytes).FirstOrDefault() ?? 0;
        return applied > 0 ? applied : MtuLedger.Workload(core.Underlay!.MtuBytes);
    }
}
