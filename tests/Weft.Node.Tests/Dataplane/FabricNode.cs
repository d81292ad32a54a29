using System.Net;
using Weft.Dataplane;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Reconcile;
using Weft.Packets;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Dataplane;

/// <summary>One node of a <see cref="FabricLab"/>.</summary>
internal sealed class FabricNode : IDisposable
{
    public const string Uplink = "eth0";

    private readonly FabricLab _lab;
    private readonly List<FabricPod> _pods = [];

    public FabricNode(FabricLab lab, LabNamespace ns, int number)
    {
        _lab = lab;
        Namespace = ns;
        Number = number;
        Options = new NodeDataplaneOptions
        {
            PinPath = Path.Combine(PinOrphans.Root, ns.Name),
            NetworkNamespace = ns.Handle,
            GarbageCollectionInterval = TimeSpan.Zero,
        };
        State = NodeState.Empty(Uplink) with { LocalPrefixes = [Prefix4, Prefix6] };
        Dataplane = NodeDataplane.Open(Options);
    }

    public LabNamespace Namespace { get; }

    public int Number { get; }

    /// <summary>A change is in force after the next <see cref="Reopen"/>.</summary>
    public NodeDataplaneOptions Options { get; set; }

    public NodeDataplane Dataplane { get; private set; }

    public NodeState State { get; set; }

    public IPAddress Underlay4 => IPAddress.Parse($"172.30.1.{10 + Number}");

    public IPAddress Underlay6 => IPAddress.Parse($"fd30:1::{10 + Number}");

    private IPNetwork Prefix4 => IPNetwork.Parse($"10.64.{Number}.0/24");

    private IPNetwork Prefix6 => IPNetwork.Parse($"fd64:1:0:{Number}::/64");

    public RemoteNodeSpec AsRemote(RemotePath path) => new($"n{Number}", [Underlay4, Underlay6], [Prefix4, Prefix6], path);

    /// <summary>A workload in a namespace of its own, that no policy isolates; it is on the fabric after the next <see cref="Apply"/>.</summary>
    public FabricPod AddPod()
    {
        var number = _pods.Count + 2;
        var ns = _lab.Lab.Namespace($"n{Number}p{number}");
        var spec = new EndpointSpec(
            new EndpointId((uint)((Number << 16) | number)),
            $"test/n{Number}p{number}",
            $"wft{Number}p{number}",
            ns.Path,
            "eth0",
            MacAddress.Parse($"02:00:00:00:{Number:x2}:{number:x2}"),
            IPAddress.Parse($"10.64.{Number}.{number}"),
            IPAddress.Parse($"fd64:1:0:{Number}::{number}"),
            0);
        var pod = new FabricPod(this, ns, spec);
        _pods.Add(pod);
        State = State with
        {
            Endpoints = State.Endpoints.Add(spec),
            Policies = State.Policies! with { Isolations = State.Policies.Isolations.With(spec.Id, default) },
        };
        return pod;
    }

    /// <summary>Applies the state, which must succeed in full.</summary>
    public ApplyResult Apply()
    {
        var result = Dataplane.Apply(State);
        Assert.True(result.IsComplete, string.Join('\n', result.Errors));
        return result;
    }

    /// <summary>What an agent does that is killed and started again; nothing is applied.</summary>
    public void Reopen()
    {
        Dataplane.Dispose();
        Dataplane = NodeDataplane.Open(Options);
    }

    public long Drops(DropReason reason) => Count(reason.ToString(), isDrop: true);

    public long Forwarded(Counter counter) => Count(counter.ToString(), isDrop: false);

    public void Dispose()
    {
        Dataplane.Dispose();
        NodeDataplane.Remove(Options);
    }

    private long Count(string name, bool isDrop) =>
        (long)Dataplane.ReadCounters().Single(counter => counter.Name == name && counter.IsDrop == isDrop).Packets;
}
