using Weft.Agent.Sandboxes;

namespace Weft.Agent.Cni;

/// <summary>Tells the owner of a Pod what only the agent knows.</summary>
internal interface IPodEvents
{
    /// <summary>Never waits and never fails.</summary>
    void AttachFailed(PodIdentity pod, string message);
}
