using System.Net;

namespace Weft.Bench.Policies;

/// <summary>
/// A number of policies that all select the server: each allows a few peers of its own to reach one port. The client that is measured is a
/// peer of the one in the middle. The same plan is loaded into every dataplane that is compared.
/// </summary>
/// <param name="Server">Where the server listens, TCP and UDP.</param>
internal sealed record PolicyPlan(int Policies, IPAddress Client, IPEndPoint Server)
{
    private const int PeersOfEach = 5;
    private const uint FirstPeer = 0x0a80_0001; // 10.128.0.1

    public IEnumerable<IPAddress> PeersOf(int policy)
    {
        var peers = Enumerable.Range(policy * PeersOfEach, PeersOfEach).Select(ToAddress);
        return policy == Policies / 2 ? peers.Append(Client) : peers;
    }

    private static IPAddress ToAddress(int peer)
    {
        var number = FirstPeer + (uint)peer;
        return new IPAddress([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
    }
}
