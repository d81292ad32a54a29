namespace Weft.Standalone.Runtime.Containers;

/// <summary>Quotes words for a POSIX shell.</summary>
internal static class ShellQuote
{
    /// <summary>One word that the shell passes on unchanged, whatever it holds. Linux arguments cannot hold NUL, and this refuses it.</summary>
    public static string Word(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("a command argument or environment variable holds a NUL byte", nameof(text))
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    public static string Words(IEnumerable<string> texts) => string.Join(' ', texts.Select(Word));
}
