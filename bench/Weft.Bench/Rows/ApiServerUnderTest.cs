using Weft.Api;
using Weft.Client;
using Weft.Testing;

namespace Weft.Bench.Rows;

/// <summary>An API server in a process of its own with an empty database, and clients of it.</summary>
internal sealed class ApiServerUnderTest : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory _directory = new();
    private readonly WeftProcess _process;

    private ApiServerUnderTest()
    {
        SocketPath = Path.Combine(_directory.Path, "api.sock");
        _process = WeftProcess.Start(
            "apiserver", "--state", Path.Combine(_directory.Path, "state"), "--socket", SocketPath, "--listen", "none", "--log-level", "Warning");
        Client = new KubeClient(KubeClientOptions.ForUnixSocket(SocketPath));
    }

    public string SocketPath { get; }

    public KubeClient Client { get; }

    public static async Task<ApiServerUnderTest> StartAsync(CancellationToken cancellationToken)
    {
        var server = new ApiServerUnderTest();
        try
        {
            await server.WaitAsync(cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public static ConfigMap ConfigMap(string name) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = new ObjectMeta { Name = name, Namespace = "default" },
        Data = new Dictionary<string, string> { ["key"] = new('v', 256) },
    };

    public void Dispose()
    {
        Client.Dispose();
        _process.Dispose();
        _directory.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await Client.GetAsync(ResourceTypes.Namespaces, new ObjectKey(null, "default"), cancellationToken);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or KubeApiException or IOException)
            {
                if (_process.Process.HasExited || TimeProvider.System.GetElapsedTime(started) > _patience)
                {
                    throw new InvalidOperationException($"The API server does not answer:\n{_process.Log()}", e);
                }
            }

            await Task.Delay(_pause, TimeProvider.System, cancellationToken);
        }
    }
}
