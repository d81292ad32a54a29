using System.Net;
using System.Runtime.InteropServices;
using Weft.Dataplane.Abi;
using Weft.Dataplane.Maps;
using Weft.Linux.Bpf;

namespace Weft.Dataplane.Conntrack;

/// <summary>Counts the open connections of Services that this node translates.</summary>
internal static class ServiceFlows
{
    public static void Count4(BpfMap<CtKey4, CtValueRow> map, uint now, Dictionary<ServiceFlow, int> counts)
    {
        foreach (var (key, entry) in ConntrackWalk.Rows(map))
        {
            if (IsOpen(entry, key.Protocol, now))
            {
                var backend = IsHairpin(entry) ? AbiValues.FromIpv4(key.Src) : new IPAddress(((ReadOnlySpan<byte>)entry.NatAddr)[..4]);
                Add(counts, AbiValues.FromIpv4(key.Dst), key.Dport, key.Protocol, backend, entry.NatPort);
            }
        }
    }

    public static void Count6(BpfMap<CtKey6, CtValueRow> map, uint now, Dictionary<ServiceFlow, int> counts)
    {
        foreach (var (key, entry) in ConntrackWalk.Rows(map))
        {
            if (IsOpen(entry, key.Protocol, now))
            {
                var backend = IsHairpin(entry) ? AbiValues.FromIpv6(key.Src) : AbiValues.FromIpv6(entry.NatAddr);
                Add(counts, AbiValues.FromIpv6(key.Dst), key.Dport, key.Protocol, backend, entry.NatPort);
            }
        }
    }

    /// <summary>The direction from the client, of a flow that is neither dead nor closed.</summary>
    internal static bool IsOpen(in CtValueRow entry, byte protocol, uint now) =>
        (entry.Flags & (byte)(CtFlag.NatDst | CtFlag.Reply)) == (byte)CtFlag.NatDst
        && !ConntrackLifetimes.IsExpired(entry, protocol, now)
        && ConntrackLifetimes.Lifetime(entry, protocol) != AbiConstants.CtLifetimeClosed;

    private static bool IsHairpin(in CtValueRow entry) => (entry.Flags & (byte)CtFlag.Hairpin) != 0;

    private static void Add(Dictionary<ServiceFlow, int> counts, IPAddress? address, ushort port, byte protocol, IPAddress? backend, ushort backendPort)
    {
        if (address is not null && backend is not null)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, new ServiceFlow(address, port, protocol, backend, backendPort), out _)++;
        }
    }
}
