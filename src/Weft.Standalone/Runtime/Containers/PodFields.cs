using System.Collections.Immutable;
using Weft.Api;

namespace Weft.Standalone.Runtime.Containers;

/// <summary>The fields of a Pod that its containers may ask for by path (the downward API).</summary>
internal sealed record PodFields(Pod Pod, string NodeName, ImmutableArray<string> NodeAddresses, ImmutableArray<string> PodAddresses)
{
    /// <exception cref="ContainerConfigException">The path is not one that is offered.</exception>
    public string Value(string path) => path switch
    {
        "metadata.name" => Pod.Metadata.Name ?? "",
        "metadata.namespace" => Pod.Metadata.Namespace ?? "",
        "metadata.uid" => Pod.Metadata.Uid ?? "",
        "metadata.labels" => Lines(Pod.Metadata.Labels),
        "metadata.annotations" => Lines(Pod.Metadata.Annotations),
        "spec.nodeName" => NodeName,
        "spec.serviceAccountName" => Pod.Spec?.ServiceAccountName ?? "default",
        "status.hostIP" => NodeAddresses.FirstOrDefault() ?? "",
        "status.hostIPs" => string.Join(',', NodeAddresses),
        "status.podIP" => PodAddresses.FirstOrDefault() ?? "",
        "status.podIPs" => string.Join(',', PodAddresses),
        _ => Subscript(path, "metadata.labels", Pod.Metadata.Labels)
            ?? Subscript(path, "metadata.annotations", Pod.Metadata.Annotations)
            ?? throw new ContainerConfigException($"fieldPath \"{path}\" is not supported"),
    };

    private static string? Subscript(string path, string map, IReadOnlyDictionary<string, string>? values)
    {
        string head = map + "['";
        if (!path.StartsWith(head, StringComparison.Ordinal) || !path.EndsWith("']", StringComparison.Ordinal))
        {
            return null;
        }

        return values is not null && values.TryGetValue(path[head.Length..^2], out string? value) ? value : "";
    }

    private static string Lines(IReadOnlyDictionary<string, string>? values) => string.Join(
        '\n',
        (values ?? ImmutableDictionary<string, string>.Empty).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}=\"{pair.Value}\""));
}
