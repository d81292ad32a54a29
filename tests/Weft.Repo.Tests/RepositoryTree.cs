using System.Diagnostics;
using System.Reflection;

namespace Weft.Repo.Tests;

/// <summary>The files of this repository as git sees them: tracked, or new and not ignored.</summary>
internal static class RepositoryTree
{
    private static readonly Lazy<IReadOnlyList<string>> _files = new(ListFiles);

    /// <summary>Absolute path of the checkout.</summary>
    public static string Root { get; } = Path.GetFullPath(
        typeof(RepositoryTree).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!);

    /// <summary>Paths relative to <see cref="Root"/>, with forward slashes.</summary>
    public static IReadOnlyList<string> Files => _files.Value;

    public static IEnumerable<string> WithExtension(params string[] extensions) =>
        Files.Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Exists(string path)
    {
        var absolute = Path.Combine(Root, path);
        return File.Exists(absolute) || Directory.Exists(absolute);
    }

    /// <summary>Runs a program in the checkout and returns its exit code and everything it printed.</summary>
    public static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static string[] ListFiles()
    {
        var (exitCode, output) = Run("git", "ls-files", "--cached", "--others", "--exclude-standard");
        Assert.Equal(0, exitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Root, file)))];
    }
}
