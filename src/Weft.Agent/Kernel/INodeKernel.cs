using Weft.Agent.Sandboxes;
using Weft.Agent.Underlay;
using Weft.Dataplane;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Kernel;

/// <summary>This node's kernel as the agent's core sees it.</summary>
internal interface INodeKernel
{
    /// <summary>Changes each time the machine starts.</summary>
    string BootId { get; }

    /// <summary>The node's own network namespace.</summary>
    ulong NetnsInode { get; }

    /// <summary>How much of its tables policies took in the last pass.</summary>
    PolicyUse PolicyUse { get; }

    /// <summary>Brings the kernel to the desired state as far as it lets us; not called by two threads at once.</summary>
    ApplyResult Apply(NodeState desired);

    /// <summary>The endpoints that are there, whoever made them.</summary>
    IReadOnlyList<KernelEndpoint> ReadEndpoints();

    /// <summary>The names of all interfaces in the node's namespace.</summary>
    IReadOnlySet<string> ReadInterfaceNames();

    /// <summary>Null while there is no usable uplink.</summary>
    UnderlayFacts? ReadUnderlay();
}
