using System.ComponentModel;

namespace Weft.Api;

[Description("What the node's agent says.")]
public sealed record FabricNodeStatus
{
    [Description("Version of the node's agent.")]
    public string? AgentVersion { get; init; }

    [Description("The version of each kind of object that the node's dataplane has taken in, by plural.")]
    public IReadOnlyDictionary<string, string>? Applied { get; init; }

    [Description("Changes with every start of the machine.")]
    public string? BootId { get; init; }

    [Description("Aspects of the state, one of each type.")]
    [PatchStrategy("merge", MergeKey = "type")]
    [ListType("map", "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }

    [Description("The interface to other nodes.")]
    public FabricNodeUnderlay? Underlay { get; init; }

    [Description("How many workloads the node has.")]
    public int? Workloads { get; init; }
}
