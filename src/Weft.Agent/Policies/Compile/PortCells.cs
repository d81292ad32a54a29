namespace Weft.Agent.Policies.Compile;

/// <summary>The ports of one protocol, divided where a rule's range begins or ends.</summary>
internal sealed class PortCells
{
    private readonly int[] _starts;

    private PortCells(byte protocol, int[] starts) => (Protocol, _starts) = (protocol, starts);

    /// <summary>IP protocol number.</summary>
    public byte Protocol { get; }

    public int Count => _starts.Length;

    /// <summary>Whether a rule speaks of this protocol; otherwise it is like the others.</summary>
    public bool IsDivided { get; private init; }

    /// <param name="protocol">0 for protocols that rules cannot name.</param>
    public static PortCells Every(byte protocol) => new(protocol, [0]);

    public static PortCells Of(byte protocol, List<RuleSpan> spans)
    {
        List<int> starts = [0];
        var isDivided = false;
        foreach (var span in spans)
        {
            if (span.Protocol == protocol)
            {
                starts.Add(span.First);
                starts.Add(span.Last + 1);
                isDivided = true;
            }
        }

        starts.Sort();
        return new PortCells(protocol, [.. starts.Where(start => start <= ushort.MaxValue).Distinct()]) { IsDivided = isDivided };
    }

    public ushort First(int cell) => (ushort)_starts[cell];

    public ushort Last(int cell) => cell + 1 < _starts.Length ? (ushort)(_starts[cell + 1] - 1) : ushort.MaxValue;

    /// <summary>Which cells a rule is about.</summary>
    public bool TryFind(RuleSpan span, out int first, out int end)
    {
        (first, end) = (0, Count);
        if (span.Protocol == RuleSpan.EveryProtocol)
        {
            return true;
        }

        if (span.Protocol != Protocol)
        {
            return false;
        }

        first = Array.BinarySearch(_starts, span.First);
        end = span.Last == ushort.MaxValue ? Count : Array.BinarySearch(_starts, span.Last + 1);
        return true;
    }
}

/// <summary>Ports that a rule is about.</summary>
/// <param name="Rule">Its place in the order.</param>
/// <param name="Last">Itself included.</param>
/// <param name="IsMaybe">It is not known whether the rule matches.</param>
internal readonly record struct RuleSpan(int Rule, int Protocol, int First, int Last, bool IsMaybe)
{
    public const int EveryProtocol = -1;
}
