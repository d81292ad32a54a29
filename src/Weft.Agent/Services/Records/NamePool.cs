using System.Collections.Concurrent;

namespace Weft.Agent.Services.Records;

/// <summary>Keeps one copy of names that thousands of objects repeat: of namespaces, nodes, zones and ports. Safe for several threads.</summary>
internal sealed class NamePool
{
    /// <summary>More different names are not pooled: they cost memory, not correctness.</summary>
    private const int MaxNames = 65_536;

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Null becomes the empty string.</summary>
    public string Of(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return "";
        }

        return _names.TryGetValue(name, out var known) ? known : _names.Count < MaxNames ? _names.GetOrAdd(name, name) : name;
    }
}
