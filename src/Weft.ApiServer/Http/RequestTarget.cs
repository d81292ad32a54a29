namespace Weft.ApiServer.Http;

/// <summary>What a path under /api or /apis names.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">The group's version.</param>
/// <param name="Namespace">Null when the path names none.</param>
/// <param name="Plural">The resource.</param>
/// <param name="Name">Null for the collection.</param>
/// <param name="Subresource">Empty for the object itself.</param>
/// <param name="LegacyWatch">The deprecated form /api/v1/watch/...</param>
internal sealed record RequestTarget(
    string Group, string Version, string? Namespace, string Plural, string? Name, string Subresource, bool LegacyWatch)
{
    /// <summary>Reads the path; null when it does not lead below a group version.</summary>
    internal static RequestTarget? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = parts switch
        {
            ["api", _, .. var tail] => tail,
            ["apis", _, _, .. var tail] => tail,
            _ => [],
        };
        if (rest.Length == 0)
        {
            return null;
        }

        var (group, version) = parts[0] == "api" ? ("", parts[1]) : (parts[1], parts[2]);
        var legacyWatch = rest[0] == "watch" && rest.Length > 1;
        return ParseResource(group, version, legacyWatch ? rest[1..] : rest, legacyWatch);
    }

    private static RequestTarget? ParseResource(string group, string version, string[] rest, bool legacyWatch)
    {
        string? ns = null;
        if (rest is ["namespaces", var named, var next, .. var tail] && !(group.Length == 0 && next is "status" or "finalize" && tail.Length == 0))
        {
            ns = named;
            rest = rest[2..];
        }

        return rest.Length > 3
            ? null
            : new RequestTarget(
                group, version, ns, rest[0], rest.ElementAtOrDefault(1), rest.ElementAtOrDefault(2) ?? "", legacyWatch);
    }
}
