using System.Net.Sockets;

namespace Weft.Testing.Policies;

/// <summary>What a truth table asks: every sender, every receiver, every kind of traffic.</summary>
public sealed class TruthQuestions
{
    private static readonly AddressFamily[] _families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];
    private static readonly string[] _always = ["TCP 80", "TCP 81", "UDP 80", "UDP 81"];
    private static readonly Dictionary<string, string[]> _more = new() { ["SCTP"] = ["SCTP 80", "SCTP 81"], ["ICMP"] = ["ICMP"] };

    /// <param name="pods">Those who always ask and are asked.</param>
    /// <param name="wanted">Further protocols (SCTP, ICMP), nodes (<c>node/ord1-a</c>) and hosts outside.</param>
    public TruthQuestions(IEnumerable<string> pods, IEnumerable<string> wanted)
    {
        string[] all = [.. pods.Order(StringComparer.Ordinal)];
        string[] further = [.. wanted];
        string[] ends = [.. further.Where(word => !_more.ContainsKey(word))];
        Senders = [.. all, .. ends];
        Receivers = [.. all, .. ends.Where(IsNode)];
        string[] kinds = [.. _always, .. further.Where(_more.ContainsKey).SelectMany(word => _more[word])];
        Traffic = [.. kinds.SelectMany(kind => _families.Select(family => TruthTraffic.Parse(kind, family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")))];
    }

    public IReadOnlyList<string> Senders { get; }

    /// <summary>Pods and nodes: workloads have no way to hosts outside.</summary>
    public IReadOnlyList<string> Receivers { get; }

    public IReadOnlyList<TruthTraffic> Traffic { get; }

    /// <summary>Whether it is asked what a workload says: of a flow between two that are none it is not.</summary>
    public static bool IsAsked(string from, string to) => IsPod(from) || IsPod(to);

    public IEnumerable<TruthCell> Cells() =>
        from traffic in Traffic
        from sender in Senders
        from receiver in Receivers
        where IsAsked(sender, receiver)
        select new TruthCell(sender, receiver, traffic);

    private static bool IsNode(string name) => name.StartsWith("node/", StringComparison.Ordinal);

    private static bool IsPod(string name) => name.Contains('/', StringComparison.Ordinal) && !IsNode(name);
}
