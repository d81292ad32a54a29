using System.Net;
using Weft.Testing.Policies;

namespace Weft.Lab.Tests.Policies.Probing;

/// <summary>One attempt of one end to reach another.</summary>
/// <param name="Cell">The question that it answers.</param>
/// <param name="Target">Where it is sent; a Service's address and port where it goes through one. Port 0 for protocols without.</param>
/// <param name="IsExpected">Whether it must arrive.</param>
internal sealed record TruthProbe(TruthCell Cell, IPEndPoint Target, bool IsExpected)
{
    public string Protocol => Cell.Traffic.Protocol;

    public bool IsIpv6 => Target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>Whether it is translated on its way.</summary>
    public bool IsThroughService => Target.Port != Cell.Traffic.Port;

    public override string ToString() => $"{Cell} (to {Target})";
}
