using System.Globalization;
using System.Net.Sockets;

namespace Weft.Testing.Policies;

/// <summary>What is asked of both ends of a flow, besides who they are.</summary>
public sealed record TruthTraffic(string Protocol, int Port, AddressFamily Family)
{
    /// <summary>Protocol and port, such as <c>TCP 80</c>; protocols without ports are a single word.</summary>
    public string Kind => Port == 0 ? Protocol : string.Create(CultureInfo.InvariantCulture, $"{Protocol} {Port}");

    /// <summary>Which version of IP.</summary>
    public string Version => Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";

    public override string ToString() => $"{Kind} over {Version}";

    public static TruthTraffic Parse(string kind, string version)
    {
        ArgumentNullException.ThrowIfNull(kind);
        string[] words = kind.Split(' ');
        int port = words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0;
        return new TruthTraffic(words[0], port, version switch
        {
            "IPv4" => AddressFamily.InterNetwork,
            "IPv6" => AddressFamily.InterNetworkV6,
            _ => throw new FormatException($"'{version}' is no version of IP"),
        });
    }
}

/// <summary>One question of a truth table: may <paramref name="From"/> begin this with <paramref name="To"/>?</summary>
public sealed record TruthCell(string From, string To, TruthTraffic Traffic)
{
    public override string ToString() => $"{From} -> {To} {Traffic}";
}

/// <summary>What each end says, as enforced or as it would be if audited policies were enforced too.</summary>
public readonly record struct TruthVerdict(bool Egress, bool Ingress)
{
    public bool IsAllowed => Egress && Ingress;

    /// <summary>A dot where both allow, else who denies: e(gress), i(ngress), b(oth).</summary>
    public char Mark => (Egress, Ingress) switch
    {
        (true, true) => '.',
        (false, true) => 'e',
        (true, false) => 'i',
        (false, false) => 'b',
    };

    public static TruthVerdict Parse(string mark) => mark switch
    {
        "." => new(true, true),
        "e" => new(false, true),
        "i" => new(true, false),
        "b" => new(false, false),
        _ => throw new FormatException($"'{mark}' is no verdict"),
    };
}
