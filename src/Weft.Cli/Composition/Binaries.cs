using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Weft.Cli.Composition;

/// <summary>Finds this binary and the ones that belong to it.</summary>
internal static class Binaries
{
    private const string Plugin = "weft-cni";

    /// <summary>The command that runs this binary again.</summary>
    public static ImmutableArray<string> Weft()
    {
        string process = Environment.ProcessPath ?? throw new CommandException(ExitCodes.Failure, "this process does not know its own path");
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? [process, Path.Combine(AppContext.BaseDirectory, "weft.dll")]
            : [process];
    }

    /// <summary>Names this build: differs as soon as one of its own assemblies does.</summary>
    public static string Build()
    {
        IEnumerable<FileInfo> own = new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles("*eft*.dll").OrderBy(file => file.Name, StringComparer.Ordinal);
        string all = string.Join('\n', own.Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }

    /// <summary>The directory of the CNI plugin: beside this binary, or where the build publishes it.</summary>
    public static string CniDirectory()
    {
        List<string> tried = [AppContext.BaseDirectory.TrimEnd('/')];
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (directory.Name == "artifacts")
            {
                tried.Add(Path.Combine(directory.FullName, "publish", Plugin));
            }
        }

        return tried.FirstOrDefault(directory => File.Exists(Path.Combine(directory, Plugin)))
            ?? throw new CommandException(ExitCodes.Failure, $"the CNI plugin {Plugin} is not built (looked in {string.Join(", ", tried)}). Build it: make build");
    }
}
