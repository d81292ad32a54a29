namespace Weft.Api;

/// <summary>A selector that cannot be read: the sender's fault, a 400.</summary>
public sealed class SelectorException(string message) : FormatException(message);
