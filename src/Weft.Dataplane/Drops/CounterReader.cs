using Weft.Dataplane.Abi;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Drops;

/// <summary>Reads the per-CPU counters.</summary>
internal sealed class CounterReader(BpfPerCpuMap<uint, CounterValueRow> map)
{
    /// <summary>Every counter there is, also those at zero: an absent series says less than a zero.</summary>
    public IReadOnlyList<PacketCounter> Read() =>
    [
        .. Enum.GetValues<DropReason>().Where(reason => reason != DropReason.None)
            .Select(reason => Sum((uint)reason, reason.ToString(), isDrop: true, reason.Text())),
        .. Enum.GetValues<Counter>().Select(counter => Sum((uint)counter, counter.ToString(), isDrop: false, counter.Text())),
    ];

    private PacketCounter Sum(uint index, string name, bool isDrop, string text)
    {
        var packets = 0ul;
        var bytes = 0ul;
        if (map.TryLookup(index, out var values))
        {
            foreach (var value in values)
            {
                packets += value.Packets;
                bytes += value.Bytes;
            }
        }

        return new PacketCounter(name, isDrop, text, packets, bytes);
    }
}
