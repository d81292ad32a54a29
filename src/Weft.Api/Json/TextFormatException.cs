namespace Weft.Api;

/// <summary>A text from outside that cannot be read: the sender's fault, a 400 (or a 413 when <see cref="TooLarge"/>).</summary>
public sealed class TextFormatException : FormatException
{
    public TextFormatException(string message, bool tooLarge = false)
        : base(message) => TooLarge = tooLarge;

    public TextFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public bool TooLarge { get; }
}
