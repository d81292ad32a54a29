namespace Weft.Agent.Sandboxes;

/// <summary>Where a sandbox is in its life; it only moves downwards, except that ADD may attach a detached one again.</summary>
internal enum SandboxPhase
{
    /// <summary>The runtime asked for it: its endpoint is to be in the kernel.</summary>
    Active,

    /// <summary>The runtime gave it up: its endpoint is to leave the kernel, its addresses stay held until its namespace is proven gone.</summary>
    Detached,

    /// <summary>Nothing can use its addresses any more; they cool down before anything else may.</summary>
    Released,
}
