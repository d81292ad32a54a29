namespace Weft.Standalone.Lab;

/// <summary>The lab cannot do what was asked; the message says why and what to do next.</summary>
public sealed class LabException(string message, Exception? inner = null) : Exception(message, inner);
