namespace Weft.Client;

/// <summary>How loud an Event is.</summary>
public enum EventKind
{
    Normal,
    Warning,
}
