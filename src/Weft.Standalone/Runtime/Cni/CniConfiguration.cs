using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Standalone.Runtime.Cni;

/// <summary>One CNI network configuration list.</summary>
internal sealed record CniConfiguration(string Name, string CniVersion, ImmutableArray<JsonObject> Plugins)
{
    private const int MaxFileBytes = 1024 * 1024;

    /// <summary>Loads the first list of a directory in the order of file names, as container runtimes do; null when there is none.</summary>
    /// <exception cref="CniException">The file cannot be used.</exception>
    public static CniConfiguration? TryLoad(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        string? path = Directory.EnumerateFiles(directory)
            .Where(file => Path.GetExtension(file) is ".conflist" or ".conf" or ".json")
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return path is null ? null : Load(path);
    }

    /// <summary>The configuration for one plugin of the list, as it is written to the plugin's standard input.</summary>
    public JsonObject ForPlugin(int index, JsonNode? previousResult)
    {
        JsonObject config = (JsonObject)Plugins[index].DeepClone();
        config["name"] = Name;
        config["cniVersion"] = CniVersion;
        if (previousResult is not null)
        {
            config["prevResult"] = previousResult.DeepClone();
        }

        return config;
    }

    /// <summary>True if the list speaks a version that has STATUS and GC.</summary>
    public bool HasStatus => Version.TryParse(CniVersion, out Version? version) && version >= new Version(1, 1, 0);

    private static CniConfiguration Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
            {
                throw new CniException($"{path} is larger than {MaxFileBytes} bytes");
            }

            JsonObject root = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new CniException($"{path} holds no JSON object");
            string name = Text(root, "name", path);
            ImmutableArray<JsonObject> plugins = root["plugins"] is JsonArray list
                ? [.. list.OfType<JsonObject>()]
                : [(JsonObject)root.DeepClone()];
            foreach (JsonObject plugin in plugins)
            {
                Text(plugin, "type", path);
            }

            return plugins.IsEmpty
                ? throw new CniException($"{path} lists no plugin")
                : new CniConfiguration(name, root["cniVersion"]?.ToString() ?? "0.4.0", plugins);
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            throw new CniException($"{path} cannot be read: {exception.Message}", 0, exception);
        }
    }

    private static string Text(JsonObject from, string field, string path) =>
        from[field] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0
            ? text
            : throw new CniException($"{path} has no \"{field}\"");
}
