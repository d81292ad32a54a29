using Weft.Api;

namespace Weft.ApiServer.Resources;

/// <summary>The kinds that are served without a CustomResourceDefinition.</summary>
internal static class BuiltInResources
{
    internal static IReadOnlyList<ResourceDefinition> All { get; } =
        [.. ResourceTypes.BuiltIn.Select(type => new ResourceDefinition(KindRules.For(type)))];

    internal static ResourceDefinition For(ResourceType type) => All.First(definition => definition.Is(type));
}
