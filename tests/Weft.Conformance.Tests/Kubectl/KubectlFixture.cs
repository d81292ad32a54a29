using System.Diagnostics;
using System.Net;
using Weft.ApiServer;
using Weft.Client;

namespace Weft.Conformance.Tests.Kubectl;

/// <summary>A server of its own on HTTPS, and kubectl pointed at it.</summary>
public sealed class KubectlFixture : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly string _directory = Directory.CreateTempSubdirectory($"wt-{Environment.ProcessId}-").FullName;
    private ApiServerHost? _server;
    private int _namespaces;

    internal ApiServerHost Server => _server!;

    private string Kubeconfig => Path.Combine(_directory, "kubeconfig");

    public async ValueTask InitializeAsync() => _server = await ApiServerHost.StartAsync(new ApiServerOptions
    {
        StateDirectory = Path.Combine(_directory, "state"),
        TlsEndpoint = new IPEndPoint(IPAddress.Loopback, 0),
        KubeconfigPath = Kubeconfig,
    });

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    internal KubeClient Client() => new(Weft.Client.Kubeconfig.Load(Kubeconfig));

    internal async Task<Shell> NewShellAsync(string version)
    {
        var shell = new Shell(this, KubectlPrograms.Path(version), $"k{Interlocked.Increment(ref _namespaces)}");
        (await shell.RunAsync("create -f -", Manifests.Namespace(shell.Namespace), inNamespace: false)).Succeeded();
        return shell;
    }

    /// <summary>One test's kubectl with a namespace of its own.</summary>
    internal sealed class Shell(KubectlFixture fixture, string program, string ns)
    {
        internal string Namespace { get; } = ns;

        /// <summary>Runs kubectl with arguments separated by blanks; double quotes keep blanks together.</summary>
        /// <param name="arguments">The command line.</param>
        /// <param name="input">What it reads from standard input.</param>
        /// <param name="editor">The program it opens to edit.</param>
        /// <param name="inNamespace">Whether to name the test's namespace.</param>
        /// <param name="last">A last argument, taken as it is.</param>
        internal async Task<Outcome> RunAsync(
            string arguments, string? input = null, string? editor = null, bool inNamespace = true, string? last = null)
        {
            using var process = Start(arguments, editor, inNamespace, last);
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input);
            }

            process.StandardInput.Close();
            try
            {
                await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(_patience, TimeProvider.System);
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }

            return new Outcome(arguments, process.ExitCode, await output, await errors);
        }

        /// <summary>Starts kubectl and leaves it running; the caller ends it.</summary>
        internal Process Start(string arguments, string? editor = null, bool inNamespace = true, string? last = null)
        {
            var start = new ProcessStartInfo(program)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["KUBECONFIG"] = fixture.Kubeconfig;
            start.Environment["HOME"] = fixture._directory;
            start.Environment["KUBE_EDITOR"] = editor ?? "false";
            foreach (var argument in Split(arguments).Concat(last is null ? [] : [last]))
            {
                start.ArgumentList.Add(argument);
            }

            if (inNamespace)
            {
                start.ArgumentList.Add($"--namespace={Namespace}");
            }

            return Process.Start(start)!;
        }

        internal async Task<string> ScriptAsync(string name, string text)
        {
            var path = Path.Combine(fixture._directory, $"{Namespace}-{name}");
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return path;
        }

        private static IEnumerable<string> Split(string arguments) => arguments.Split('"').SelectMany((part, index) =>
            index % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <summary>What a run of kubectl printed and how it ended.</summary>
internal sealed record Outcome(string Command, int ExitCode, string Output, string Errors)
{
    internal Outcome Succeeded()
    {
        Assert.True(ExitCode == 0, $"kubectl {Command} failed ({ExitCode}): {Errors}{Output}");
        return this;
    }

    internal Outcome Failed(string because)
    {
        Assert.True(ExitCode != 0, $"kubectl {Command} should have failed: {Output}");
        Assert.Contains(because, Errors, StringComparison.Ordinal);
        return this;
    }

    internal Outcome Prints(string text)
    {
        Succeeded();
        Assert.Contains(text, Output, StringComparison.Ordinal);
        return this;
    }
}
