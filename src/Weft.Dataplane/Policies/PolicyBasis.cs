namespace Weft.Dataplane.Policies;

/// <summary>What an answer of the policy tables rests on.</summary>
public enum PolicyBasis
{
    /// <summary>A rule: of a policy, or a default.</summary>
    Filter,

    /// <summary>Nothing isolates the workload in this direction.</summary>
    Open,

    /// <summary>What isolates the workload did not fit into the kernel: nothing new may pass.</summary>
    Closed,

    /// <summary>A row that must be there is missing: dropped as <see cref="Abi.DropReason.PolicyUnknown"/>.</summary>
    Unknown,
}
