using System.Buffers.Binary;

namespace Weft.Lab.Tests.Policies.Probing;

/// <summary>What has become of the probes of one round. Any thread may report.</summary>
internal sealed class ProbeBoard
{
    /// <summary>Length of a mark: the round's number, then the probe's.</summary>
    public const int MarkBytes = 8;

    private readonly IReadOnlyList<TruthProbe> _probes;
    private readonly int _round;
    private readonly int[] _arrived; // 1: the receiver has it; only some protocols can tell
    private readonly int[] _answered; // 1: the sender has an answer
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing;

    public ProbeBoard(IReadOnlyList<TruthProbe> probes, int round)
    {
        _probes = probes;
        _round = round;
        _arrived = new int[probes.Count];
        _answered = new int[probes.Count];
        _missing = probes.Count(probe => probe.IsExpected);
        if (_missing == 0)
        {
            _complete.SetResult();
        }
    }

    /// <summary>Ends when every expected probe was answered.</summary>
    public Task Complete => _complete.Task;

    public byte[] MarkOf(int index)
    {
        byte[] mark = new byte[MarkBytes];
        BinaryPrimitives.WriteInt32BigEndian(mark, _round);
        BinaryPrimitives.WriteInt32BigEndian(mark.AsSpan(4), index);
        return mark;
    }

    public void Arrived(ReadOnlySpan<byte> mark)
    {
        if (TryRead(mark, out int index))
        {
            Volatile.Write(ref _arrived[index], 1);
        }
    }

    public void Answered(ReadOnlySpan<byte> mark)
    {
        if (TryRead(mark, out int index))
        {
            Answered(index);
        }
    }

    public void Answered(int index)
    {
        if (Interlocked.Exchange(ref _answered[index], 1) == 0 && _probes[index].IsExpected && Interlocked.Decrement(ref _missing) == 0)
        {
            _complete.SetResult();
        }
    }

    /// <summary>Expected and not yet answered.</summary>
    public IEnumerable<int> Missing() => Enumerable.Range(0, _probes.Count).Where(index => _probes[index].IsExpected && Volatile.Read(ref _answered[index]) == 0);

    /// <summary>Expected probes without an answer, and others that got as far as the receiver.</summary>
    public IEnumerable<TruthProbe> Wrong() => _probes.Where((probe, index) => probe.IsExpected
        ? Volatile.Read(ref _answered[index]) == 0
        : Volatile.Read(ref _answered[index]) != 0 || Volatile.Read(ref _arrived[index]) != 0);

    private bool TryRead(ReadOnlySpan<byte> mark, out int index)
    {
        index = -1;
        if (mark.Length < MarkBytes || BinaryPrimitives.ReadInt32BigEndian(mark) != _round)
        {
            return false;
        }

        index = BinaryPrimitives.ReadInt32BigEndian(mark[4..]);
        return (uint)index < (uint)_probes.Count;
    }
}
