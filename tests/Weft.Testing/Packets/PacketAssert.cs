using Weft.Packets;
using Xunit.Sdk;

namespace Weft.Testing.Packets;

/// <summary>Packet comparisons that say what differs in the packet's own words.</summary>
public static class PacketAssert
{
    /// <summary>Fails, with both frames decoded, unless they are the same bytes.</summary>
    public static void Equal(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        if (expected.SequenceEqual(actual))
        {
            return;
        }

        var at = expected.CommonPrefixLength(actual);
        throw new XunitException(
            $"""
            Packets differ from octet {at} on (expected {expected.Length} octets, got {actual.Length}).
            Expected:
            {PacketText.Describe(expected)}{Convert.ToHexStringLower(expected)}
            Actual:
            {PacketText.Describe(actual)}{Convert.ToHexStringLower(actual)}
            """);
    }

    /// <summary>Fails unless every checksum in the frame, tunnelled ones too, is right.</summary>
    public static void HasValidChecksums(ReadOnlySpan<byte> frame)
    {
        var text = PacketText.Describe(frame);
        if (text.Contains("BAD CHECKSUM", StringComparison.Ordinal))
        {
            throw new XunitException($"A checksum is wrong:\n{text}");
        }
    }
}
