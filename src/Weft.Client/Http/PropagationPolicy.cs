namespace Weft.Client;

/// <summary>How a deletion treats what the object owns.</summary>
public enum PropagationPolicy
{
    /// <summary>The server's own default for the type.</summary>
    Default,
    Background,
    Foreground,
    Orphan,
}
