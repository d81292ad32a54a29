using System.Diagnostics;

namespace Weft.Conformance.Tests.Kubectl;

/// <summary>The kubectl programs of this machine: Debian's 1.20, which must be there, and a newer one if there is one.</summary>
public static class KubectlPrograms
{
    private const string Required = "v1.20.";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> _paths = new(Find);

    /// <summary>Versions to run every test with.</summary>
    public static TheoryData<string> Versions() => [.. _paths.Value.Keys];

    internal static string Path(string version) => _paths.Value[version];

    private static Dictionary<string, string> Find()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => System.IO.Path.Combine(directory, "kubectl"));
        foreach (var candidate in onPath.Prepend(System.IO.Path.Combine(Root(), "artifacts/tools/kubectl")).Where(File.Exists))
        {
            found.TryAdd(Version(candidate), candidate);
        }

        Assert.True(
            found.Keys.Any(version => version.StartsWith(Required, StringComparison.Ordinal)),
            "Debian's kubectl 1.20 is missing; eng/setup installs it");
        return found;
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Weft.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }

    private static string Version(string program)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["version", "--client", "-o", "json"]) { RedirectStandardOutput = true })!;
        var json = System.Text.Json.Nodes.JsonNode.Parse(process.StandardOutput.ReadToEnd())!;
        process.WaitForExit();
        return json["clientVersion"]!["gitVersion"]!.GetValue<string>();
    }
}
