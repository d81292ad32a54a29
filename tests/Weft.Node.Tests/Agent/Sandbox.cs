using System.Net;
using System.Text.Json;
using Weft.Linux.Namespaces;
using Weft.Node.Tests.Cni;
using Weft.Node.Tests.Dataplane;
using Weft.Testing.Namespaces;

namespace Weft.Node.Tests.Agent;

/// <summary>One workload's namespace, as its runtime sees it.</summary>
internal sealed class Sandbox(AgentNode node, LabNamespace ns, string containerId, string podName)
{
    public LabNamespace Namespace => ns;

    public string ContainerId => containerId;

    public string PodName => podName;

    /// <summary>Of the Pod it is the sandbox of; null until there is one.</summary>
    public string? PodUid { get; private set; }

    /// <summary>The last ADD's result; what a runtime hands back as <c>prevResult</c>.</summary>
    public JsonElement Result { get; private set; }

    public IPAddress Ipv4 => AddressOf(0);

    public IPAddress Ipv6 => AddressOf(1);

    /// <summary>As anything that starts a sandbox does before.</summary>
    public async Task CreatePodAsync(IReadOnlyDictionary<string, string>? labels = null) => PodUid = await node.CreatePodAsync(podName, labels);

    /// <summary>Runs the plugin as a runtime does; ADD makes the Pod if there is none.</summary>
    public async Task<CniOutcome> RunAsync(string command, string version = "1.1.0")
    {
        if (command == "ADD" && PodUid is null)
        {
            await CreatePodAsync();
        }

        var outcome = await node.Plugin.RunAsync(command, this, version);
        if (command == "ADD" && outcome.ExitCode == 0)
        {
            Result = outcome.Json;
        }

        return outcome;
    }

    public void Ping(IPAddress address) => Pinging.Run(ns, address);

    /// <summary>The namespace ends without a word to anybody.</summary>
    public void End()
    {
        ns.Netlink.Dispose();
        ns.Handle.Dispose();
        NetworkNamespace.TryDelete(ns.Name);
    }

    private IPAddress AddressOf(int index) => IPAddress.Parse(Result.GetProperty("ips")[index].GetProperty("address").GetString()!.Split('/')[0]);
}
