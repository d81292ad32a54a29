using Weft.Dataplane.Abi;

namespace Weft.Dataplane.Conntrack;

/// <summary>When a flow is dead: the rule of bpf/lib/conntrack.h, for both its directions together.</summary>
internal static class ConntrackLifetimes
{
    private const byte TcpProtocol = 6;
    private const int Fin = 1;
    private const int Reset = 4;

    /// <summary>True when nothing of this direction has been seen for longer than its state allows.</summary>
    public static bool IsExpired(in CtValueRow entry, byte protocol, uint now)
    {
        // Signed: another CPU's coarse clock may be a tick ahead.
        var age = (int)(now - entry.LastSeen);
        return age > Lifetime(entry, protocol);
    }

    internal static int Lifetime(in CtValueRow entry, byte protocol)
    {
        var either = entry.TcpHere | entry.TcpBack;
        if ((either & Reset) != 0 || (entry.TcpHere & entry.TcpBack & Fin) != 0)
        {
            return AbiConstants.CtLifetimeClosed;
        }

        if ((entry.Flags & (byte)CtFlag.Assured) == 0)
        {
            return AbiConstants.CtLifetimeUnanswered;
        }

        if (protocol != TcpProtocol)
        {
            return AbiConstants.CtLifetimeDatagram;
        }

        return (either & Fin) != 0 ? AbiConstants.CtLifetimeHalfClosed : AbiConstants.CtLifetimeTcp;
    }
}
