using System.Collections.Immutable;

namespace Weft.Agent.Policies.Records;

/// <summary>
/// The ports of a Pod that have a name, each name and protocol once, in their order in the Pod. Immutable, with value semantics; equal ones
/// are shared by <see cref="PolicyPool"/>.
/// </summary>
/// <param name="ports">Of two with one name and protocol the first counts.</param>
internal sealed class PortSet(IReadOnlyCollection<NamedPort> ports) : IEquatable<PortSet>
{
    public static PortSet Empty { get; } = new([]);

    public ImmutableArray<NamedPort> Ports { get; } = [.. ports.DistinctBy(port => (port.Name, port.Protocol))];

    /// <summary>Names that stand for several numbers of one protocol, in order.</summary>
    public ImmutableArray<string> Ambiguous { get; } =
        [.. ports.Distinct().GroupBy(port => (port.Name, port.Protocol)).Where(same => same.Count() > 1).Select(same => same.Key.Name).Distinct().Order(StringComparer.Ordinal)];

    public bool Equals(PortSet? other) => other is not null
        && (ReferenceEquals(this, other) || (Ports.AsSpan().SequenceEqual(other.Ports.AsSpan()) && Ambiguous.AsSpan().SequenceEqual(other.Ambiguous.AsSpan())));

    public override bool Equals(object? obj) => Equals(obj as PortSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var port in Ports)
        {
            hash.Add(port);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(',', Ports);
}

/// <param name="Protocol">IP protocol number.</param>
/// <param name="Number">1 to 65535, host byte order.</param>
internal readonly record struct NamedPort(string Name, byte Protocol, ushort Number);
