using System.Net;
using Weft.Agent.Kernel;
using Weft.Agent.Sandboxes;
using Weft.Agent.Underlay;
using Weft.Dataplane;
using Weft.Dataplane.Policies;
using Weft.Dataplane.Reconcile;

namespace Weft.Agent.Tests.Fakes;

/// <summary>A kernel that takes everything and remembers it.</summary>
internal sealed class FakeKernel : INodeKernel
{
    public string BootId => "boot-1";

    public ulong NetnsInode => 1;

    public UnderlayFacts? Underlay { get; set; } = new("eth0", [new UnderlayAddress(IPAddress.Parse("172.30.1.11"), 24)], 1500);

    public PolicyUse PolicyUse { get; set; } = PolicyUse.None;

    public NodeState? State { get; private set; }

    public ApplyResult Apply(NodeState desired)
    {
        State = desired;
        return new ApplyResult(1, [], 1);
    }

    public IReadOnlyList<KernelEndpoint> ReadEndpoints() => [];

    public IReadOnlySet<string> ReadInterfaceNames() => new HashSet<string>();

    public UnderlayFacts? ReadUnderlay() => Underlay;
}
