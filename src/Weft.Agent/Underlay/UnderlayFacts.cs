using System.Collections.Immutable;
using System.Net;

namespace Weft.Agent.Underlay;

/// <summary>What this node's uplink is, as the kernel says.</summary>
internal sealed record UnderlayFacts(string Interface, ImmutableArray<UnderlayAddress> Addresses, int MtuBytes)
{
    public bool Equals(UnderlayFacts? other) =>
        other is not null && Interface == other.Interface && MtuBytes == other.MtuBytes && Addresses.SequenceEqual(other.Addresses);

    public override int GetHashCode() => HashCode.Combine(Interface, MtuBytes, Addresses.Length);
}

/// <summary>An address and the length of the prefix that is on the link.</summary>
internal readonly record struct UnderlayAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>Whether another address is on the same link as this one.</summary>
    public bool Shares(IPAddress other)
    {
        if (other.AddressFamily != Address.AddressFamily)
        {
            return false;
        }

        var (mine, theirs) = (Address.GetAddressBytes(), other.GetAddressBytes());
        var (bytes, bits) = (PrefixLength / 8, PrefixLength % 8);
        return mine.AsSpan(0, bytes).SequenceEqual(theirs.AsSpan(0, bytes))
            && (bits == 0 || (mine[bytes] ^ theirs[bytes]) >> (8 - bits) == 0);
    }

    /// <summary>Reads <c>address/length</c>.</summary>
    public static bool TryParse(string text, out UnderlayAddress result)
    {
        result = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out var address) || !int.TryParse(text.AsSpan(slash + 1), out var length))
        {
            return false;
        }

        var bits = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128;
        result = new UnderlayAddress(address, length);
        return length >= 0 && length <= bits;
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
