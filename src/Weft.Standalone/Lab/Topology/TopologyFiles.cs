using System.Collections.Immutable;
using System.Reflection;
using Weft.Api;

namespace Weft.Standalone.Lab.Topology;

/// <summary>Finds topologies: the ones that come with Weft, files, and the one that a lab was made with.</summary>
public static class TopologyFiles
{
    public const string Default = "two-regions";

    private const long MaxFileBytes = 1024 * 1024;
    private const string ResourcePrefix = "topology/";

    /// <summary>Names of the topologies that come with Weft.</summary>
    public static ImmutableArray<string> BuiltIn =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[ResourcePrefix.Length..])),
    ];

    /// <summary>The text of a topology that comes with Weft.</summary>
    public static string BuiltInText(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{ResourcePrefix}{name}.yaml");
        if (stream is null)
        {
            throw new LabException($"there is no topology \"{name}\"; there are: {string.Join(", ", BuiltIn)}");
        }

        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <param name="nameOrPath">The name of a topology that comes with Weft, or a YAML or JSON file.</param>
    public static LabTopology Load(string nameOrPath)
    {
        if (BuiltIn.Contains(nameOrPath))
        {
            return Parse(BuiltInText(nameOrPath), nameOrPath);
        }

        FileInfo file = new(nameOrPath);
        if (!file.Exists)
        {
            throw new LabException($"there is no file {nameOrPath}, and no topology of that name comes with Weft ({string.Join(", ", BuiltIn)})");
        }

        return file.Length > MaxFileBytes
            ? throw new LabException($"{nameOrPath} is larger than {MaxFileBytes} bytes")
            : Parse(File.ReadAllText(nameOrPath), nameOrPath);
    }

    public static LabTopology Parse(string text, string source)
    {
        try
        {
            // JSON is YAML too.
            return TopologyReader.Read(YamlText.Parse(text), source);
        }
        catch (TextFormatException exception)
        {
            throw new LabException($"{source} cannot be read: {exception.Message}", exception);
        }
    }
}
