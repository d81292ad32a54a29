using Weft.Api;
using Weft.ApiServer.Resources;
using Weft.ApiServer.Storage;

namespace Weft.ApiServer.CustomResources;

/// <summary>A definition and whether its names are its own.</summary>
internal sealed record DefinitionState(StoredObject Stored, CustomResourceDefinition Definition, string? ConflictReason, string ConflictMessage)
{
    internal bool Accepted => ConflictReason is null;

    internal bool IsTerminating => Definition.Metadata.DeletionTimestamp is not null;

    /// <summary>Changes when something changes that the served resources are made from.</summary>
    internal string SpecVersion => $"{Definition.Metadata.Uid}/{Definition.Metadata.Generation}/{IsTerminating}";
}

/// <summary>Within a group every name belongs to one kind: to a built-in one, or to the oldest definition that claims it.</summary>
internal static class NameConflicts
{
    internal static IReadOnlyList<DefinitionState> Resolve(IEnumerable<StoredObject> stored)
    {
        var taken = new HashSet<(string Group, string What, string Name)>();
        foreach (var resource in BuiltInResources.All)
        {
            Claim(taken, resource.Group, Names(resource));
        }

        var states = new List<DefinitionState>();
        var definitions = stored.Select(item => (item, Definition: Read(item)))
            .OrderBy(pair => !IsEstablished(pair.Definition)).ThenBy(pair => pair.Definition.Metadata.CreationTimestamp)
            .ThenBy(pair => pair.item.ResourceVersion);
        foreach (var (item, definition) in definitions)
        {
            var names = Names(definition.Spec.Names).ToList();
            var conflict = names.FirstOrDefault(name => taken.Contains((definition.Spec.Group, name.What, name.Name)));
            if (conflict.Name is null)
            {
                Claim(taken, definition.Spec.Group, names);
                states.Add(new DefinitionState(item, definition, null, "no conflicts found"));
            }
            else
            {
                states.Add(new DefinitionState(item, definition, $"{conflict.What}Conflict", $"\"{conflict.Name}\" is already in use"));
            }
        }

        return states;
    }

    private static CustomResourceDefinition Read(StoredObject stored) =>
        System.Text.Json.JsonSerializer.Deserialize(stored.Body.Span, KubeJson.Default.CustomResourceDefinition)!;

    /// <summary>Who has its names keeps them.</summary>
    private static bool IsEstablished(CustomResourceDefinition definition) =>
        definition.Status?.Conditions?.Any(condition => condition is { Type: "NamesAccepted", Status: "True" }) == true;

    private static void Claim(
        HashSet<(string Group, string What, string Name)> taken, string group, IEnumerable<(string What, string Name)> names)
    {
        foreach (var (what, name) in names)
        {
            taken.Add((group, what, name));
        }
    }

    private static IEnumerable<(string What, string Name)> Names(CustomResourceDefinitionNames names)
    {
        yield return ("Resource", names.Plural);
        yield return ("Resource", names.Singular ?? names.Kind.ToLowerInvariant());
        foreach (var name in names.ShortNames ?? [])
        {
            yield return ("Resource", name);
        }

        yield return ("Kind", names.Kind);
        yield return ("Kind", names.ListKind ?? names.Kind + "List");
    }

    private static IEnumerable<(string What, string Name)> Names(ResourceDefinition resource)
    {
        yield return ("Resource", resource.Plural);
        yield return ("Resource", resource.Traits.Singular);
        foreach (var name in resource.Traits.ShortNames)
        {
            yield return ("Resource", name);
        }

        yield return ("Kind", resource.Kind);
        yield return ("Kind", resource.ListKind);
    }
}
