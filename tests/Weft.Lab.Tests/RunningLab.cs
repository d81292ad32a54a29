using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Weft.Lab.Tests;

/// <summary>A lab of its own name, used through the weft binary and kubectl only, and taken down at the end.</summary>
public class RunningLab(string name) : IAsyncLifetime
{
    private readonly string _weft = Path.Combine(ArtifactsOf("bin/Weft.Cli"), "weft");

    public string Name { get; } = name;

    public string RunDirectory => $"/run/weft/{Name}";

    public string StateDirectory => $"/var/lib/weft/{Name}";

    private string Kubeconfig => Path.Combine(StateDirectory, "kubeconfig");

    private static string Root { get; } =
        Path.GetFullPath(typeof(RunningLab).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!);

    public virtual async ValueTask InitializeAsync() => (await WeftAsync("lab", "up", "--fresh")).MustSucceed();

    public virtual async ValueTask DisposeAsync()
    {
        (await WeftAsync("lab", "down")).MustSucceed();
        GC.SuppressFinalize(this);
    }

    internal Task<CommandRun> WeftAsync(params string[] arguments) => CommandRun.StartAsync(Weft(arguments));

    internal Task<CommandRun> WeftWithInputAsync(string input, params string[] arguments) => CommandRun.StartAsync(Weft(arguments), input);

    internal RunningCommand Begin(params string[] arguments) => new(Weft(arguments));

    internal Task<CommandRun> ExecAsync(string workload, params string[] command) => WeftAsync(["lab", "exec", workload, "--", .. command]);

    internal Task<CommandRun> KubectlAsync(params string[] arguments) => KubectlWithInputAsync("", arguments);

    internal async Task ApplyAsync(string manifest) => (await KubectlWithInputAsync(manifest, "apply", "-f", "-")).MustSucceed();

    internal async Task ApplyInAsync(string @namespace, string manifest) =>
        (await KubectlWithInputAsync(manifest, "-n", @namespace, "apply", "-f", "-")).MustSucceed();

    private async Task<CommandRun> KubectlWithInputAsync(string input, params string[] arguments)
    {
        var debians = Path.Combine(Root, "artifacts", "tools", "kubectl");
        var start = new ProcessStartInfo(File.Exists(debians) ? debians : "kubectl", arguments);
        start.Environment["KUBECONFIG"] = Kubeconfig;
        start.Environment["HOME"] = StateDirectory;
        return await CommandRun.StartAsync(start, input);
    }

    internal async Task<JsonNode> GetAsync(params string[] arguments) =>
        JsonNode.Parse((await KubectlAsync(["get", .. arguments, "-o", "json"])).MustSucceed().Output)!;

    /// <summary>The processes of the lab by role, as the lab recorded them.</summary>
    internal IReadOnlyDictionary<string, int> Daemons() =>
        Directory.EnumerateFiles(Path.Combine(RunDirectory, "pids"), "*.json").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file),
            file => (int)JsonNode.Parse(File.ReadAllText(file))!["pid"]!);

    /// <summary>Ends processes as a crash would.</summary>
    internal async Task KillAsync(Func<string, bool> roles)
    {
        foreach (var (_, pid) in Daemons().Where(daemon => roles(daemon.Key)))
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private ProcessStartInfo Weft(string[] arguments)
    {
        var start = new ProcessStartInfo(_weft, arguments);
        start.Environment["WEFT_LAB"] = Name;
        return start;
    }

    // artifacts/bin/<project>/<configuration>/: the same configuration as this assembly's.
    private static string ArtifactsOf(string project) =>
        Path.Combine(Root, "artifacts", project, new DirectoryInfo(AppContext.BaseDirectory).Name);
}

/// <summary>The lab that the whole run shares.</summary>
public sealed class SharedLab() : RunningLab($"t{Environment.ProcessId}");

[CollectionDefinition(Name)]
public sealed class LabCollection : ICollectionFixture<SharedLab>
{
    public const string Name = "one lab";
}
