using System.Text.Json.Nodes;

namespace Weft.Api;

/// <summary>The wide columns of kinds that make Pods from a template.</summary>
internal static class PodTemplateTable
{
    internal static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        new("Containers", "string", "", "Names of the containers.", 1),
        new("Images", "string", "", "Images of the containers.", 1),
        new("Selector", "string", "", "Which Pods belong to it.", 1),
    ];

    internal static IEnumerable<JsonNode?> Cells(PodTemplateSpec? template, LabelSelector? selector)
    {
        var containers = template?.Spec?.Containers ?? [];
        yield return string.Join(',', containers.Select(c => c.Name));
        yield return string.Join(',', containers.Select(c => c.Image));
        yield return TableText.Selector(selector);
    }
}
