namespace Weft.Packets.Tests;

/// <summary>Bytes written as hexadecimal with spaces and line breaks.</summary>
internal static class Golden
{
    public static byte[] Hex(string text) => Convert.FromHexString(string.Concat(text.Where(char.IsAsciiHexDigit)));

    /// <summary>Every proper prefix, each in an array of its own so that reading past it faults.</summary>
    public static IEnumerable<byte[]> Truncations(byte[] whole) => Enumerable.Range(0, whole.Length).Select(length => whole[..length]);
}
