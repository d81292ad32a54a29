namespace Weft.Agent.Services.Records;

/// <summary>Protocol names of the Kubernetes API and IP protocol numbers.</summary>
internal static class ProtocolNumber
{
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Sctp = 132;

    /// <summary>An absent name is TCP.</summary>
    public static bool TryParse(string? name, out byte number)
    {
        number = name switch
        {
            null or "" or "TCP" => Tcp,
            "UDP" => Udp,
            "SCTP" => Sctp,
            _ => (byte)0,
        };
        return number != 0;
    }

    public static string Name(byte number) => number switch
    {
        Tcp => "TCP",
        Udp => "UDP",
        Sctp => "SCTP",
        _ => $"IP/{number}",
    };
}
