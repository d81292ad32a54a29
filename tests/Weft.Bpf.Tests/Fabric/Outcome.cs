using System.Text;
using Weft.Dataplane.Abi;
using Weft.Packets;
using Xunit.Sdk;

namespace Weft.Bpf.Tests.Fabric;

/// <summary>What a program did with one packet.</summary>
internal sealed record Outcome(int Verdict, byte[] Packet, IReadOnlyDictionary<uint, ulong> Counters, IReadOnlyList<DropEventRecord> Events)
{
    public const int Ok = 0;
    public const int Shot = 2;
    public const int Redirect = 7;

    /// <summary>Flows that were told.</summary>
    public IReadOnlyList<FlowEventRecord> Flows { get; init; } = [];

    /// <summary>How much a counter grew.</summary>
    public ulong Count(Counter counter) => Counters.GetValueOrDefault((uint)counter);

    public ulong Count(DropReason reason) => Counters.GetValueOrDefault((uint)reason);

    /// <summary>Fails unless the packet was sent on in this way, once, and nothing was dropped.</summary>
    public Outcome MustGo(Counter way)
    {
        if (Verdict != Redirect || Count(way) != 1 || Counters.Keys.Any(IsReason))
        {
            throw Failure($"was to be redirected and counted as {way}");
        }

        return this;
    }

    /// <summary>Fails unless the packet was dropped for this reason, counted and told.</summary>
    public Outcome MustDrop(DropReason reason)
    {
        if (Verdict != Shot || Count(reason) != 1 || Counters.Keys.Count(IsReason) != 1)
        {
            throw Failure($"was to be dropped as {reason}");
        }

        if (reason != DropReason.LinkChatter && (Events.Count != 1 || Events[0].Reason != (uint)reason))
        {
            throw Failure($"was to be told in one event as {reason}");
        }

        return this;
    }

    /// <summary>Fails unless the packet was left to the node's stack, byte for byte, and nothing was counted as dropped.</summary>
    public Outcome MustPass(ReadOnlySpan<byte> original)
    {
        if (Verdict != Ok || Counters.Keys.Any(IsReason) || !original.SequenceEqual(Packet))
        {
            throw Failure("was to be left to the node's stack as it is");
        }

        return this;
    }

    private static bool IsReason(uint index) => index < (uint)Counter.Local;

    private static string NameOf(uint index) => IsReason(index) ? ((DropReason)index).ToString() : ((Counter)index).ToString();

    private XunitException Failure(string expectation)
    {
        var text = new StringBuilder($"The packet {expectation}; the program returned {Verdict}.");
        text.AppendLine().AppendLine("Counted: " + string.Join(", ", Counters.Select(pair => $"{NameOf(pair.Key)} {pair.Value}")));
        text.AppendLine("Events: " + string.Join(", ", Events.Select(item => (DropReason)item.Reason)));
        return new XunitException(text.AppendLine("Packet afterwards:").Append(PacketText.Describe(Packet)).ToString());
    }
}
