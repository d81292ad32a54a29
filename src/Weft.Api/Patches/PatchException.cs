namespace Weft.Api;

/// <summary>Why a patch was refused: decides the status code.</summary>
public enum PatchFault
{
    /// <summary>The patch cannot be read: 400.</summary>
    Malformed,

    /// <summary>It can be read and does not fit the object (a failed test, a missing path): 422.</summary>
    DoesNotApply,

    /// <summary>It breaks a rule of strategic merge, such as an item without its merge key: 500, as Kubernetes answers.</summary>
    BrokenStrategy,

    /// <summary>It asks for more work than a patch may: 413.</summary>
    TooLarge,
}

/// <summary>A patch that was refused.</summary>
public sealed class PatchException(PatchFault fault, string message) : Exception(message)
{
    public PatchFault Fault { get; } = fault;
}
