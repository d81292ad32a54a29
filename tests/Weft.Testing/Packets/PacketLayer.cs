using System.Net;
using Weft.Packets;

namespace Weft.Testing.Packets;

/// <summary>One layer of a packet under construction: wraps what is inside it in its own header.</summary>
internal abstract record PacketLayer
{
    /// <summary>What an IP header in front of this layer says it carries.</summary>
    public virtual IpProtocol Protocol => throw new InvalidOperationException($"{GetType().Name} cannot follow an IP header.");

    /// <summary>What an Ethernet header in front of this layer says it carries.</summary>
    public virtual EtherType EtherType => throw new InvalidOperationException($"{GetType().Name} cannot follow an Ethernet header.");

    /// <summary>Header and payload as bytes.</summary>
    /// <param name="payload">The layers inside, built.</param>
    /// <param name="inner">The next layer inside, if any: its kind goes into this header.</param>
    /// <param name="network">The closest IP layer outside, if any: its addresses go into checksums.</param>
    public abstract byte[] Wrap(byte[] payload, PacketLayer? inner, NetworkLayer? network);

    protected static byte[] Room(int header, byte[] payload)
    {
        var bytes = new byte[header + payload.Length];
        payload.CopyTo(bytes, header);
        return bytes;
    }

    protected static void FillChecksum(byte[] bytes, int offset, uint pseudo, bool zeroIsNone)
    {
        var checksum = InternetChecksum.Compute(bytes, pseudo);
        if (zeroIsNone && checksum == 0)
        {
            checksum = 0xffff;
        }

        bytes[offset] = (byte)(checksum >> 8);
        bytes[offset + 1] = (byte)checksum;
    }
}

/// <summary>An IP layer: who sends to whom.</summary>
internal abstract record NetworkLayer(IPAddress Source, IPAddress Destination) : PacketLayer;
