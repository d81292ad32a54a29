namespace Weft.Lab.Tests.Services;

/// <summary>A lab of its own whose nodes balance at their workloads' sockets.</summary>
public sealed class SocketWorld() : ServiceWorld(new SocketLab())
{
    public override async ValueTask InitializeAsync()
    {
        await Lab.InitializeAsync();
        try
        {
            await base.InitializeAsync();
        }
        catch
        {
            await Lab.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Lab.DisposeAsync();
    }

    private sealed class SocketLab() : RunningLab($"s{Environment.ProcessId}")
    {
        private readonly string _file = Path.Combine(Path.GetTempPath(), $"weft-sockets-{Environment.ProcessId}.yaml");

        public override async ValueTask InitializeAsync()
        {
            string topology = (await WeftAsync("lab", "topology", "two-regions")).MustSucceed().Output;
            foreach (string node in Nodes)
            {
                topology = topology.Replace(
                    $"- name: {node}\n", $"- name: {node}\n        labels: {{weft.dev/socket-balancing: \"true\"}}\n", StringComparison.Ordinal);
            }

            await File.WriteAllTextAsync(_file, topology);
            (await WeftAsync("lab", "up", "--fresh", "-f", _file)).MustSucceed();
        }

        public override async ValueTask DisposeAsync()
        {
            File.Delete(_file);
            await base.DisposeAsync();
        }
    }
}
