namespace Weft.Linux.Bpf;

/// <summary>What one BPF_PROG_TEST_RUN gave back.</summary>
/// <param name="ReturnValue">The program's own: TC_ACT_OK is 0, TC_ACT_SHOT 2, TC_ACT_REDIRECT 7.</param>
/// <param name="Packet">The frame after the program.</param>
/// <param name="Context"><c>__sk_buff</c> after the program.</param>
/// <param name="NanosecondsPerRun">Mean over the repeats, including the loop's own 20 to 30 ns.</param>
public sealed record BpfTestResult(int ReturnValue, byte[] Packet, SkBuffContext Context, uint NanosecondsPerRun);
