namespace Weft.Api;

/// <summary>What a problem of a policy means for its traffic.</summary>
public enum PolicyProblemKind
{
    /// <summary>A part that an API server refuses, or that no version of the API known here has; it was written past such a server. It is not honoured, and closes.</summary>
    Invalid,

    /// <summary>A part that the API has and Weft does not honour.</summary>
    Unsupported,

    /// <summary>A part that is honoured as it is written, which its author can hardly have meant.</summary>
    Doubtful,
}

/// <summary>One problem of a policy.</summary>
/// <param name="Kind">What it means for the traffic.</param>
/// <param name="Field">Where it is: <c>spec.ingress[0].from[0].ipBlock.cidr</c>.</param>
/// <param name="Message">What it is and what to do about it.</param>
public sealed record PolicyProblem(PolicyProblemKind Kind, string Field, string Message)
{
    public override string ToString() => $"{Field}: {Message}";
}
