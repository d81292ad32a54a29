using System.Diagnostics;
using Weft.Testing.Namespaces;

namespace Weft.Bench.Rows;

/// <summary>The built CNI plugin, run as a container runtime runs it.</summary>
internal sealed class CniPlugin(string agentSocket)
{
    /// <summary>Where <c>make build</c> puts it.</summary>
    private static readonly string _binary = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../publish/weft-cni/weft-cni"));

    public Task AddAsync(LabNamespace sandbox, CancellationToken cancellationToken) => RunAsync("ADD", sandbox, cancellationToken);

    public Task DeleteAsync(LabNamespace sandbox, CancellationToken cancellationToken) => RunAsync("DEL", sandbox, cancellationToken);

    private async Task RunAsync(string command, LabNamespace sandbox, CancellationToken cancellationToken)
    {
        if (!File.Exists(_binary))
        {
            throw new FileNotFoundException("The CNI plugin is not built: run make build.", _binary);
        }

        using var process = Process.Start(Describe(command, sandbox)) ?? throw new InvalidOperationException($"{_binary} did not start.");
        await process.StandardInput.WriteAsync(
            $$"""{"cniVersion":"1.1.0","name":"weft","type":"weft-cni","agentSocket":"{{agentSocket}}"}""".AsMemory(), cancellationToken);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"CNI {command} of {sandbox.Name} ended with {process.ExitCode}: {output}");
        }
    }

    private static ProcessStartInfo Describe(string command, LabNamespace sandbox)
    {
        var start = new ProcessStartInfo(_binary) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["CNI_COMMAND"] = command;
        start.Environment["CNI_CONTAINERID"] = sandbox.Name;
        start.Environment["CNI_NETNS"] = sandbox.Path;
        start.Environment["CNI_IFNAME"] = "eth0";
        start.Environment["CNI_PATH"] = Path.GetDirectoryName(_binary);
        start.Environment["CNI_ARGS"] = $"IgnoreUnknown=1;K8S_POD_NAMESPACE={AgentUnderTest.PodNamespace};K8S_POD_NAME={sandbox.Name}";
        return start;
    }
}
