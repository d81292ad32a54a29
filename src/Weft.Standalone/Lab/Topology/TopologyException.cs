using System.Collections.Immutable;

namespace Weft.Standalone.Lab.Topology;

/// <summary>A topology file that cannot be used; every error names its field.</summary>
public sealed class TopologyException(string source, ImmutableArray<string> errors)
    : Exception($"{source} is not a usable topology:\n" + string.Join('\n', errors.Select(error => $"  {error}")))
{
    public ImmutableArray<string> Errors { get; } = errors;
}
