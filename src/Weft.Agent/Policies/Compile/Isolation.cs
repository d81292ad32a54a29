using Weft.Agent.Policies.Records;

namespace Weft.Agent.Policies.Compile;

/// <summary>Workloads of which one direction is closed and opened by the same rules.</summary>
/// <param name="id">What the dataplane calls it; never reused.</param>
internal sealed class Isolation(uint id, IsolationContent content)
{
    public uint Id { get; } = id;

    public IsolationContent Content { get; set; } = content;

    public PolicySet Set => Content.Set;

    public HashSet<LocalEntry> Members { get; } = [];

    /// <summary>That of class 0; null before the first time.</summary>
    public FilterEntry? Default { get; set; }

    /// <summary>Those with a filter of their own.</summary>
    public HashSet<PeerClass> Classes { get; } = [];

    /// <summary>Id of the rule that stands for zero trust; 0 = it is none.</summary>
    public uint TrustRule { get; set; }

    /// <summary>No filter is right any more.</summary>
    public bool IsStale { get; set; } = true;
}

/// <param name="Ports">Of the workloads: those by whose names rules ask.</param>
internal sealed record IsolationContent(PolicySet Set, Trust Trust, PortSet Ports)
{
    public bool IsOpen => Set.IsEmpty && !Trust.IsZero;
}

/// <summary>What holds for a workload where nothing isolates it.</summary>
/// <param name="Origin">Who closes it: <c>Namespace shop</c>; empty = nobody.</param>
internal readonly record struct Trust(string Origin, bool IsAudited)
{
    public static Trust Open { get; } = new("", false);

    public bool IsZero => Origin.Length > 0;
}
