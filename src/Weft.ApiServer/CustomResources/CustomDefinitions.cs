using Weft.Api;
using Weft.ApiServer.Resources;

namespace Weft.ApiServer.CustomResources;

/// <summary>Makes the served resources of a CustomResourceDefinition, one per version.</summary>
internal static class CustomDefinitions
{
    /// <param name="state">The definition.</param>
    /// <param name="unusable">Told the definition's name and why a version of it cannot be served.</param>
    internal static IReadOnlyList<ResourceDefinition> Of(DefinitionState state, Action<string, string> unusable)
    {
        var definition = state.Definition;
        var served = new List<ResourceDefinition>();
        foreach (var version in definition.Spec.Versions.Where(version => version.Served))
        {
            try
            {
                served.Add(new ResourceDefinition(CustomKindRules.For(definition, version.Name))
                {
                    ListKind = definition.Spec.Names.ListKind ?? definition.Spec.Names.Kind + "List",
                    IsCustom = true,
                    IsTerminating = state.IsTerminating,
                    DeprecationWarning = version.Deprecated == true ? version.DeprecationWarning ?? DefaultWarning(definition, version) : null,
                });
            }
            catch (Exception error) when (error is FormatException or ArgumentException or InvalidOperationException)
            {
                // Validation refuses such schemas; one that was stored before a rule existed must not stop the others.
                unusable(definition.Metadata.Name ?? "", error.Message);
            }
        }

        return served;
    }

    private static string DefaultWarning(CustomResourceDefinition definition, CustomResourceDefinitionVersion version) =>
        $"{definition.Spec.Group}/{version.Name} {definition.Spec.Names.Kind} is deprecated";
}
