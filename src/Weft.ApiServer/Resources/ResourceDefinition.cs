using System.Text;
using Weft.Api;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.Resources;

/// <summary>One version of a resource that the server serves, built in or from a CustomResourceDefinition.</summary>
internal sealed record ResourceDefinition
{
    internal ResourceDefinition(KindRules rules)
    {
        Rules = rules;
        Id = new ResourceId(rules.Group, rules.Plural);
        ListKind = rules.Kind + "List";
        ObjectPrefix = Encoding.UTF8.GetBytes($"{{\"kind\":\"{rules.Kind}\",\"apiVersion\":\"{rules.ApiVersion}\",");
    }

    /// <summary>The behaviour of the kind.</summary>
    internal KindRules Rules { get; }

    internal KindTraits Traits => Rules.Traits;

    internal ResourceId Id { get; }

    internal string Group => Rules.Group;

    internal string Version => Rules.Version;

    internal string Plural => Rules.Plural;

    internal string Kind => Rules.Kind;

    internal bool Namespaced => Rules.Namespaced;

    internal string ApiVersion => Rules.ApiVersion;

    /// <summary>The resource's name in error texts.</summary>
    internal string GroupResource => Id.ToString();

    internal string ListKind { get; init; }

    /// <summary>Put before the rest of a stored body to make a whole object of this version.</summary>
    internal ReadOnlyMemory<byte> ObjectPrefix { get; }

    /// <summary>Defined by a CustomResourceDefinition.</summary>
    internal bool IsCustom { get; init; }

    /// <summary>Being deleted: readable, but nothing new may be created.</summary>
    internal bool IsTerminating { get; init; }

    /// <summary>Sent as a Warning header with every answer; null for none.</summary>
    internal string? DeprecationWarning { get; init; }

    internal bool Is(ResourceType type) => Group == type.Group && Plural == type.Plural;

    /// <summary>Values that field selectors see, besides name and namespace.</summary>
    internal IReadOnlyDictionary<string, string> ReadFields(StoredObject stored)
    {
        var document = stored.ToJson();
        return Rules.SelectableFields.ToDictionary(field => field.Key, field => field.Value(document), StringComparer.Ordinal);
    }
}
