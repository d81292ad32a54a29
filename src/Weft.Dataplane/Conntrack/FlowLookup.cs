using System.Net;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Packets;

namespace Weft.Dataplane.Conntrack;

/// <summary>Finds a flow's entries in the connection table.</summary>
/// <param name="epoch">What the wall clock said when the programs' clock was zero.</param>
/// <param name="now">In the unit of <c>last_seen</c>.</param>
/// <param name="ruleOf">The compiler's number of a rule.</param>
internal sealed class FlowLookup(DateTimeOffset epoch, uint now, Func<uint, uint> ruleOf)
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Entries of both directions, that of who began it first, whichever side of a translation the tuple is from.</summary>
    /// <param name="find">The entry of exactly these packets.</param>
    public IReadOnlyList<ConntrackFlow> Find(FlowTuple tuple, Func<FlowTuple, CtValueRow?> find)
    {
        var found = new Dictionary<FlowTuple, CtValueRow>();
        var next = new Queue<FlowTuple>([tuple, tuple.Reversed]);
        while (next.TryDequeue(out var key))
        {
            if (!found.ContainsKey(key) && find(key) is { } row && !ConntrackLifetimes.IsExpired(row, key.Protocol, now))
            {
                found[key] = row;
                next.Enqueue(Answers(key, row));
            }
        }

        return Describe(found);
    }

    /// <summary>The same of a protocol whose keys hold an identifier that nobody outside knows: all entries between two ends.</summary>
    public IReadOnlyList<ConntrackFlow> Search(FlowTuple tuple, IEnumerable<(FlowTuple Key, CtValueRow Row)> entries) => Describe(entries
        .Where(entry => tuple.Holds(entry.Key.Protocol, entry.Key.Source, 0, entry.Key.Destination, 0)
            && !ConntrackLifetimes.IsExpired(entry.Row, entry.Key.Protocol, now))
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Row)));

    /// <summary>What the flow's packets are in the other direction, as they arrive.</summary>
    private static FlowTuple Answers(FlowTuple key, in CtValueRow row) => NatAddress(key, row) switch
    {
        { } address when Has(row, CtFlag.NatDst) => new FlowTuple(key.Protocol, address, row.NatPort, key.Source, key.SourcePort),
        { } address => new FlowTuple(key.Protocol, key.Destination, key.DestinationPort, address, row.NatPort),
        null => key.Reversed,
    };

    private static bool Has(in CtValueRow row, CtFlag flag) => (row.Flags & (byte)flag) != 0;

    private static IPAddress? NatAddress(FlowTuple key, in CtValueRow row) =>
        !Has(row, CtFlag.NatDst) && !Has(row, CtFlag.NatSrc) ? null
        : key.Source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? new IPAddress(((ReadOnlySpan<byte>)row.NatAddr)[..4])
        : AbiValues.FromIpv6(row.NatAddr);

    private IReadOnlyList<ConntrackFlow> Describe(IEnumerable<KeyValuePair<FlowTuple, CtValueRow>> entries) =>
        [.. entries.Select(entry => Describe(entry.Key, entry.Value)).OrderBy(flow => flow.IsReply)];

    private ConntrackFlow Describe(FlowTuple key, CtValueRow row) => new(
        Has(row, CtFlag.Reply),
        key.Source,
        key.SourcePort,
        key.Destination,
        key.DestinationPort,
        key.Protocol,
        (CtAction)row.Action,
        NatAddress(key, row),
        row.NatPort,
        Has(row, CtFlag.NatDst),
        ruleOf(row.EgressRule),
        ruleOf(row.IngressRule),
        At(row.Created),
        At(row.LastSeen),
        Has(row, CtFlag.Assured));

    private DateTimeOffset At(uint units) => epoch.AddTicks(((long)units << AbiConstants.TimeShift) / NanosecondsPerTick);
}
