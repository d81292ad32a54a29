using System.Collections.Frozen;

namespace Weft.ApiServer.Resources;

/// <summary>Everything served at one moment. A change of the custom resources makes a new one.</summary>
internal sealed class ResourceRegistry
{
    private readonly FrozenDictionary<(string Group, string Version, string Plural), ResourceDefinition> _byPath;

    internal ResourceRegistry(IReadOnlyList<ResourceDefinition> definitions, string fingerprint)
    {
        Definitions = definitions;
        Fingerprint = fingerprint;
        _byPath = definitions.ToFrozenDictionary(definition => (definition.Group, definition.Version, definition.Plural));
    }

    /// <summary>In the order of discovery: within a group the preferred version first.</summary>
    internal IReadOnlyList<ResourceDefinition> Definitions { get; }

    /// <summary>Tells whether the custom resources are still the same.</summary>
    internal string Fingerprint { get; }

    /// <summary>Documents derived from the definitions (discovery, OpenAPI) are kept here, so that they go when the definitions go.</summary>
    internal DerivedDocuments Documents { get; } = new();

    internal ResourceDefinition? Find(string group, string version, string plural) =>
        _byPath.GetValueOrDefault((group, version, plural));

    internal bool HasGroup(string group) => Definitions.Any(definition => definition.Group == group);

    internal bool HasGroupVersion(string group, string version) =>
        Definitions.Any(definition => definition.Group == group && definition.Version == version);
}

/// <summary>Answers that cost something to make and stay the same until the registry changes.</summary>
internal sealed class DerivedDocuments
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<byte[]>> _made = new(StringComparer.Ordinal);

    internal byte[] GetOrMake(string name, Func<byte[]> make) => _made.GetOrAdd(name, _ => new Lazy<byte[]>(make)).Value;
}
