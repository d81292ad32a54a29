using System.Collections.Immutable;
using System.Net;
using Weft.Agent.Policies.Selectors;

namespace Weft.Agent.Policies.Records;

/// <summary>One rule of one direction. Value semantics.</summary>
/// <param name="Index">Its place in the policy's list, from 0.</param>
/// <param name="Name">Empty where it has none.</param>
/// <param name="IsAnyPeer">It is about everybody; the peers do not matter.</param>
/// <param name="IsEveryPort">It is about every protocol; the ports do not matter.</param>
internal sealed record PolicyRule(
    int Index,
    string Name,
    RuleAction Action,
    bool IsAnyPeer,
    ImmutableArray<PodSelector> Pods,
    ImmutableArray<AddressBlock> Blocks,
    bool IsEveryPort,
    ImmutableArray<PortMatch> Ports)
{
    public bool Equals(PolicyRule? other) =>
        other is not null && Index == other.Index && Name == other.Name && Action == other.Action && IsAnyPeer == other.IsAnyPeer
        && IsEveryPort == other.IsEveryPort && Pods.AsSpan().SequenceEqual(other.Pods.AsSpan())
        && Blocks.AsSpan().SequenceEqual(other.Blocks.AsSpan()) && Ports.AsSpan().SequenceEqual(other.Ports.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Index, Action, Pods.Length, Blocks.Length, Ports.Length);
}

internal enum RuleAction
{
    Accept,
    Deny,

    /// <summary>The next tier decides.</summary>
    Pass,
}

/// <summary>Destination ports, by number or by the name that the receiving Pod gives one.</summary>
/// <param name="Protocol">IP protocol number; 0 = whatever protocol the port of that name has.</param>
/// <param name="First">Host byte order, as <paramref name="Last"/>; 0 and 65535 for all. Meaningless with a name.</param>
/// <param name="Name">Empty where numbers count.</param>
internal readonly record struct PortMatch(byte Protocol, ushort First, ushort Last, string Name)
{
    public bool IsNamed => Name.Length > 0;
}

/// <summary>A prefix without some prefixes within it. Value semantics.</summary>
/// <param name="Excepts">In order, each once, all within <paramref name="Prefix"/>.</param>
internal sealed record AddressBlock(IPNetwork Prefix, ImmutableArray<IPNetwork> Excepts)
{
    public bool Equals(AddressBlock? other) =>
        other is not null && Prefix.Equals(other.Prefix) && Excepts.AsSpan().SequenceEqual(other.Excepts.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Prefix);
        foreach (var except in Excepts)
        {
            hash.Add(except);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => Excepts.IsEmpty ? Prefix.ToString() : $"{Prefix} except {string.Join(", ", Excepts)}";
}
