namespace Weft.Api;

/// <summary>How a requirement compares a label.</summary>
public enum SelectorOperator
{
    /// <summary>The value is one of a set.</summary>
    In,

    /// <summary>The value is none of a set, or the label is absent.</summary>
    NotIn,
    Exists,
    DoesNotExist,

    /// <summary>The value is a number above the given one.</summary>
    GreaterThan,

    /// <summary>The value is a number below the given one.</summary>
    LessThan,
}
