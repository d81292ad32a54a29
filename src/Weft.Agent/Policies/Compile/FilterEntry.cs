using Weft.Dataplane.Policies;

namespace Weft.Agent.Policies.Compile;

/// <param name="id">What the dataplane calls it; never reused.</param>
internal sealed class FilterEntry(uint id, PolicyFilter filter)
{
    public uint Id { get; } = id;

    public PolicyFilter Filter { get; } = filter;

    /// <summary>Rows that name it.</summary>
    public int References { get; set; }
}
