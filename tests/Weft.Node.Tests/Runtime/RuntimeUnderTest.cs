using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Api;
using Weft.ApiServer;
using Weft.Client;
using Weft.Linux.Namespaces;
using Weft.Standalone.Runtime;
using Weft.Testing;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Runtime;

/// <summary>A real API server, one node in a namespace of its own, and a process runtime that can be ended and started again.</summary>
internal sealed class RuntimeUnderTest : IAsyncDisposable
{
    public const string Node = "n1";


    /// <summary>A network plugin without a network: gives an address that works within the sandbox only.</summary>
    private const string Plugin = """
        #!/bin/sh
        cat >/dev/null
        [ ! -e DIR/broken ] || { echo '{"cniVersion":"1.1.0","code":11,"msg":"no network today"}'; exit 1; }
        echo "$CNI_COMMAND $CNI_CONTAINERID" >>DIR/calls
        if [ "$CNI_COMMAND" = ADD ]; then
          nsenter --net="$CNI_NETNS" ip addr add 10.99.0.1/32 dev lo
          echo '{"cniVersion":"1.1.0","ips":[{"address":"10.99.0.1/32"}]}'
        fi
        """;

    private readonly NetnsLab _lab = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly LabNamespace _node;
    private readonly string _cgroup;
    private ApiServerHost? _server;
    private ProcessRuntimeService? _runtime;

    private RuntimeUnderTest()
    {
        _node = _lab.Namespace("node");
        _node.Address("lo", "10.98.0.1/32");
        _cgroup = $"weft/{_lab.Name("cg")}";
        Client = new KubeClient(KubeClientOptions.ForUnixSocket(Path.Combine(_directory.Path, "api.sock")));
    }

    public KubeClient Client { get; }

    public string PluginDirectory => Path.Combine(_directory.Path, "cni");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string SandboxPrefix => _lab.Name("pod-");

    public static async Task<RuntimeUnderTest> StartAsync()
    {
        RuntimeUnderTest started = new();
        try
        {
            started.InstallPlugin();
            started._server = await ApiServerHost.StartAsync(
                new ApiServerOptions
                {
                    StateDirectory = Path.Combine(started._directory.Path, "apiserver"),
                    UnixSocketPath = Path.Combine(started._directory.Path, "api.sock"),
                    TlsEndpoint = null,
                },
                cancellationToken: Cancellation);
            await started.StartRuntimeAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async Task StartRuntimeAsync()
    {
        ProcessRuntimeOptions options = new()
        {
            Nodes =
            [
                new RuntimeNodeOptions
                {
                    Name = Node,
                    NetnsPath = _node.Path,
                    CniConfDirectory = PluginDirectory,
                    CniBinDirectories = [PluginDirectory],
                    StateDirectory = Path.Combine(_directory.Path, "runtime"),
                    Cgroup = _cgroup,
                    SandboxNamespacePrefix = SandboxPrefix,
                    Addresses = [IPAddress.Parse("10.98.0.1")],
                },
            ],
        };
        _runtime = new ProcessRuntimeService(options, Client, NullLoggerFactory.Instance, TimeProvider.System);
        await _runtime.StartAsync(Cancellation);
    }

    /// <summary>Ends the runtime as a crash would as far as its workloads can tell: they go on.</summary>
    public async Task EndRuntimeAsync()
    {
        if (_runtime is not null)
        {
            await _runtime.StopAsync(CancellationToken.None);
            _runtime.Dispose();
            _runtime = null;
        }
    }

    public Task CreateAsync(string name, PodSpec spec) => Client.CreateAsync(
        ResourceTypes.Pods,
        new Pod { Metadata = new ObjectMeta { Name = name, Namespace = "default" }, Spec = spec with { NodeName = Node } },
        Cancellation);

    /// <summary>A container that runs a shell script.</summary>
    public static Container Shell(string script, string name = "c") => new() { Name = name, Image = "none", Command = ["/bin/sh", "-c", script] };

    public Task<Pod> UntilRunningAsync(string name) => UntilAsync(name, pod => pod.Status?.ContainerStatuses?.All(container => container.State?.Running is not null) == true);

    public async Task<Pod> UntilAsync(string name, Func<Pod, bool> condition)
    {
        Pod? last = null;
        await Eventually.HappensAsync(async () => (last = await FindAsync(name)) is not null && condition(last), () => $"{name}: {last?.Status}");
        return last!;
    }

    public Task<Pod?> FindAsync(string name) => Client.TryGetAsync(ResourceTypes.Pods, new ObjectKey("default", name), Cancellation);

    public Task UntilGoneAsync(string name) => Eventually.HappensAsync(async () => await FindAsync(name) is null, () => $"{name} is still there");

    public string Log(Pod pod, string container = "c") => File.ReadAllText(Path.Combine(PodDirectory(pod), "containers", container, "log"));

    public string PodDirectory(Pod pod) => Path.Combine(_directory.Path, "runtime", "pods", pod.Metadata.Uid!);

    public string CgroupDirectory(Pod pod) => Path.Combine(Mounts.Find("cgroup2")!, _cgroup, pod.Metadata.Uid!);

    public IEnumerable<string> Sandboxes() => NetworkNamespace.Names().Where(name => name.StartsWith(SandboxPrefix, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await EndRuntimeAsync();
        await RemoveCgroupAsync();
        foreach (string name in Sandboxes())
        {
            NetworkNamespace.TryDelete(name);
        }

        Client.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _lab.Dispose();
        _directory.Dispose();
    }

    private void InstallPlugin()
    {
        Directory.CreateDirectory(PluginDirectory);
        string path = Path.Combine(PluginDirectory, "test-net");
        File.WriteAllText(path, Plugin.Replace("DIR", PluginDirectory, StringComparison.Ordinal));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(PluginDirectory, "10-test.conflist"), """{"cniVersion":"1.1.0","name":"test","plugins":[{"type":"test-net"}]}""");
    }

    private async Task RemoveCgroupAsync()
    {
        string root = Path.Combine(Mounts.Find("cgroup2")!, _cgroup);
        if (!Directory.Exists(root))
        {
            return;
        }

        await File.WriteAllTextAsync(Path.Combine(root, "cgroup.kill"), "1");
        await Eventually.HappensAsync(() => TryRemove(root), () => $"{root} cannot be removed");
    }

    private static bool TryRemove(string root)
    {
        try
        {
            foreach (string directory in Directory.GetDirectories(root, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length).Append(root))
            {
                Directory.Delete(directory);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
