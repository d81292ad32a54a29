namespace Weft.Dataplane.Drops;

/// <summary>One counter of the programs, summed over the CPUs.</summary>
/// <param name="Name">Of the drop reason or the counter, as the generated enums have it.</param>
/// <param name="IsDrop">True for packets that went nowhere.</param>
/// <param name="Text">What it counts.</param>
public sealed record PacketCounter(string Name, bool IsDrop, string Text, ulong Packets, ulong Bytes);
