using Weft.Agent.Policies.Records;
using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <summary>A workload of this node.</summary>
internal sealed class LocalEntry(LocalPod local)
{
    public LocalPod Local { get; } = local;

    /// <summary>Its Pod, once that is known and is the one whose sandbox it is.</summary>
    public PodEntry? Pod { get; set; }

    /// <summary>Where it is registered; null while its Pod or its namespace is not known.</summary>
    public Home? Home { get; set; }

    /// <summary>Policies that select it.</summary>
    public HashSet<PolicyEntry> Policies { get; } = [];

    public LocalSide Ingress { get; } = new(PolicyDirection.Ingress);

    public LocalSide Egress { get; } = new(PolicyDirection.Egress);

    public LocalSide Side(PolicyDirection direction) => direction == PolicyDirection.Ingress ? Ingress : Egress;

    /// <summary>It is no Pod: nothing selects it.</summary>
    public bool IsNoPod => Local.Key.Name.Length == 0;

    /// <summary>It has left the node.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether what applies to it is known.</summary>
    public bool IsResolved => !IsGone && (IsNoPod || Home is not null);
}

/// <summary>One direction of a workload.</summary>
internal sealed class LocalSide(PolicyDirection direction)
{
    public PolicyDirection Direction { get; } = direction;

    /// <summary>Null before the first time.</summary>
    public PolicySet? Set { get; set; }

    public Isolation? Isolation { get; set; }

    /// <summary>Policies that apply since <see cref="Set"/> was chosen, and those that no longer do.</summary>
    public HashSet<PolicyEntry> Added { get; } = [];

    public HashSet<PolicyEntry> Removed { get; } = [];

    public void Add(PolicyEntry policy)
    {
        if (!Removed.Remove(policy))
        {
            Added.Add(policy);
        }
    }

    public void Remove(PolicyEntry policy)
    {
        if (!Added.Remove(policy))
        {
            Removed.Add(policy);
        }
    }
}
