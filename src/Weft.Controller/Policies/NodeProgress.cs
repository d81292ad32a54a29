using Weft.Api;

namespace Weft.Controller.Policies;

/// <summary>How far one node is with one kind of policies.</summary>
/// <param name="IsAlive">Its agent is not known to be dead.</param>
/// <param name="Applied">The resourceVersion up to which changes of the kind are in force there; 0 before the agent has said so.</param>
internal readonly record struct NodeProgress(bool IsAlive, ulong Applied)
{
    public static NodeProgress Of(FabricNode node, ResourceType kind) => new(FabricProgress.IsAlive(node), FabricProgress.Applied(node, kind));
}
