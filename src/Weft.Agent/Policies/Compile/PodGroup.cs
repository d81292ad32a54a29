using System.Collections.Immutable;
using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Compile;

/// <summary>Pods of one namespace with the same labels and port names: no selector tells them apart.</summary>
internal sealed class PodGroup(Home home, LabelSet labels, PortSet ports)
{
    public Home Home { get; } = home;

    public LabelSet Labels { get; } = labels;

    public PortSet Ports { get; } = ports;

    /// <summary>Null while nothing is known of the namespace, or it was not looked at yet.</summary>
    public PeerKind? Kind { get; set; }

    public List<PodEntry> Pods { get; } = new(1);
}

/// <summary>A Pod as it was told last.</summary>
internal sealed class PodEntry(PodRecord record)
{
    public PodRecord Record { get; set; } = record;

    public PodGroup? Group { get; set; }

    /// <summary>Its place in the group's list.</summary>
    public int GroupIndex { get; set; }

    /// <summary>Addresses by which peers know it: its own and those of its sandboxes here; none when it has none of its own.</summary>
    public ImmutableArray<UInt128> Addresses { get; set; } = [];
}

/// <summary>A namespace: what is known of it, and who is there.</summary>
internal sealed class Home(string name)
{
    public string Name { get; } = name;

    /// <summary>Null while it has not been seen.</summary>
    public NamespaceRecord? Record { get; set; }

    public HashSet<PodGroup> Groups { get; } = [];

    public HashSet<LocalEntry> Locals { get; } = [];

    /// <summary>NetworkPolicies that are here.</summary>
    public int Policies { get; set; }

    public bool IsAudited => Record?.IsAudited == true;

    public bool IsEmpty => Record is null && Groups.Count == 0 && Locals.Count == 0 && Policies == 0;
}
