using System.Buffers.Binary;

namespace Weft.Packets;

/// <summary>The fields of a TCP header to be written; its checksum needs the IP addresses and is filled in by who knows them.</summary>
public readonly record struct TcpHeader(ushort SourcePort, ushort DestinationPort, TcpFlags Flags)
{
    public uint SequenceNumber { get; init; }

    public uint AcknowledgmentNumber { get; init; }

    public ushort Window { get; init; } = ushort.MaxValue;

    public ushort UrgentPointer { get; init; }

    /// <summary>A multiple of 4 octets, at most 40.</summary>
    public ReadOnlyMemory<byte> Options { get; init; }

    /// <summary>Octets of the header, options included.</summary>
    public int Length => TcpSegment.MinHeaderLength + Options.Length;

    /// <summary>The option that says the largest segment its sender takes. https://www.rfc-editor.org/rfc/rfc9293#section-3.7.1</summary>
    public static byte[] MaximumSegmentSize(ushort bytes) => [2, 4, (byte)(bytes >> 8), (byte)bytes];

    /// <summary>Writes the header with a zero checksum and returns its length.</summary>
    public int Write(Span<byte> destination)
    {
        if (Options.Length % 4 != 0 || Length > TcpSegment.MaxHeaderLength)
        {
            throw new InvalidOperationException("TCP options come in words, at most ten.");
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[TcpSegment.DestinationPortOffset..], DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(destination[TcpSegment.SequenceOffset..], SequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[TcpSegment.AcknowledgmentOffset..], AcknowledgmentNumber);
        destination[TcpSegment.DataOffset] = (byte)((Length / 4) << 4);
        destination[TcpSegment.FlagsOffset] = (byte)Flags;
        BinaryPrimitives.WriteUInt16BigEndian(destination[TcpSegment.WindowOffset..], Window);
        BinaryPrimitives.WriteUInt16BigEndian(destination[TcpSegment.ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[TcpSegment.UrgentOffset..], UrgentPointer);
        Options.Span.CopyTo(destination[TcpSegment.MinHeaderLength..]);
        return Length;
    }
}
