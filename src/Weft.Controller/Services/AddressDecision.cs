using System.Collections.Immutable;
using System.Net;
using Weft.Api;

namespace Weft.Controller.Services;

/// <summary>One address that a Service has or is to have.</summary>
/// <param name="Address">The address.</param>
/// <param name="Pool">The pool it was taken from.</param>
/// <param name="Claim">The claim that exists; null if it must be made.</param>
/// <param name="Ports">Ports of the address that are the Service's.</param>
/// <param name="Refused">Ports the Service has too, which are another's on this address.</param>
internal sealed record Holding(IPAddress Address, string Pool, AddressClaim? Claim, ImmutableArray<string> Ports, ImmutableArray<string> Refused);

/// <summary>Why a Service does not have all it asks for.</summary>
/// <param name="Reason">One word for machines.</param>
/// <param name="Message">A sentence for people, in MetalLB's words where it has some.</param>
internal sealed record AddressProblem(string Reason, string Message);

/// <summary>What becomes of a Service's addresses.</summary>
/// <param name="Holdings">What it has from now on, in the order of its families.</param>
/// <param name="SharingKey">What its claims say of sharing.</param>
/// <param name="Problem">What it lacks and must have; null if it has what it needs.</param>
/// <param name="Missing">What it lacks and can do without.</param>
/// <param name="IsJudged">False while a pool it may use was not looked into: then nothing is said about it.</param>
internal sealed record AddressDecision(
    ImmutableArray<Holding> Holdings,
    string? SharingKey,
    AddressProblem? Problem,
    string? Missing = null,
    bool IsJudged = true)
{
    public bool IsComplete => IsJudged && Problem is null && Missing is null;
}
