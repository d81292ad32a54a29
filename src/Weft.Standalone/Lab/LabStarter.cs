using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Client;
using Weft.Standalone.Lab.Processes;
using Weft.Standalone.Lab.Topology;
using Weft.Standalone.Runtime.Cgroups;

namespace Weft.Standalone.Lab;

/// <summary>Starts a lab's processes in order, registers its regions, and waits until every node is ready.</summary>
internal sealed class LabStarter(LabOptions options, DaemonTable daemons, TimeProvider time)
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(200);

    private readonly LabPaths _paths = options.Paths;

    /// <summary>Roles that this start has seen to. Others may still lie dead from an earlier life.</summary>
    private readonly HashSet<string> _started = [];

    public async Task StartAsync(LabTopology topology, ILabProgress progress, CancellationToken cancellationToken)
    {
        progress.Step("API server");
        LabReadiness readiness = new(_paths, daemons, time);
        long began = time.GetTimestamp();
        await EnsureAsync(ApiServer(), cancellationToken);
        using KubeClient client = new(KubeClientOptions.ForUnixSocket(_paths.ApiServerSocket) with { UserAgent = "weft-lab" }, time);
        await WaitAsync(began, "the API server does not answer", progress, LabRoles.ApiServer, () => readiness.ApiServerAsync(client, cancellationToken), cancellationToken);

        progress.Step("controller, scheduler and runtimes, agents");
        foreach (LabNode node in topology.Nodes)
        {
            WriteCniConfiguration(node.Name);
        }

        DateTimeOffset started = time.GetUtcNow();
        foreach (DaemonSpec spec in Others(topology))
        {
            await EnsureAsync(spec, cancellationToken);
        }

        progress.Step("regions");
        await WaitAsync(
            began,
            "the regions could not be registered",
            progress,
            LabRoles.Controller,
            () => LabRegions.RegisterAsync(client, topology, cancellationToken),
            cancellationToken);

        progress.Step("nodes");
        await WaitAsync(
            began, "not every node is ready", progress, null, () => readiness.NodesAsync(client, topology, started, cancellationToken), cancellationToken);
    }

    private async Task EnsureAsync(DaemonSpec spec, CancellationToken cancellationToken)
    {
        await daemons.EnsureAsync(spec, cancellationToken);
        _started.Add(spec.Role);
    }

    /// <summary>Asks until the answer is null; each answer says what is still missing.</summary>
    private async Task WaitAsync(
        long began, string failure, ILabProgress progress, string? suspect, Func<Task<string?>> missing, CancellationToken cancellationToken)
    {
        while (await missing() is { } what)
        {
            progress.Detail(what);
            if (daemons.List().FirstOrDefault(daemon => _started.Contains(daemon.Role) && !DaemonTable.IsAlive(daemon)) is { } dead)
            {
                throw new LabException($"{failure}: {dead.Role} has ended. {LogTail.Of(dead)}");
            }

            if (time.GetElapsedTime(began) > options.ReadyTimeout)
            {
                string tail = suspect is not null && daemons.Find(suspect) is { } daemon ? LogTail.Of(daemon) : $"Logs are in {_paths.Logs}.";
                throw new LabException(
                    $"{failure} after {options.ReadyTimeout.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s: {what}. {tail}");
            }

            await Task.Delay(_poll, time, cancellationToken);
        }
    }

    /// <summary>What the installation of a network plugin puts on every node of a cluster.</summary>
    private void WriteCniConfiguration(string node)
    {
        JsonObject plugin = new() { ["type"] = "weft-cni", ["agentSocket"] = _paths.CniSocket(node) };
        JsonObject list = new() { ["cniVersion"] = "1.1.0", ["name"] = "weft", ["plugins"] = new JsonArray(plugin) };
        string directory = _paths.CniConfDirectory(node);
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "10-weft.conflist"), list.ToJsonString());
    }

    private DaemonSpec ApiServer() => new(
        LabRoles.ApiServer,
        [
            "apiserver", "--state", _paths.ApiServerState, "--socket", _paths.ApiServerSocket, "--kubeconfig", _paths.Kubeconfig,
            "--listen", $"127.0.0.1:{ApiServerPort.Choose(options.ApiServerPort, _paths.Kubeconfig).ToString(CultureInfo.InvariantCulture)}", "--cluster-name", _paths.Lab,
            "--log-file", _paths.Log(LabRoles.ApiServer),
        ]);

    private IEnumerable<DaemonSpec> Others(LabTopology topology)
    {
        ImmutableArray<string> api = ["--api-socket", _paths.ApiServerSocket];
        yield return new DaemonSpec(LabRoles.Controller, ["controller", .. api, "--log-file", _paths.Log(LabRoles.Controller)]);
        yield return new DaemonSpec(
            LabRoles.Standalone,
            [
                "standalone", .. api, "--lab", _paths.Lab, "--state-root", _paths.StateRoot, "--run-root", _paths.RunRoot,
                "--cni-bin-dir", options.CniBinDirectory, "--log-file", _paths.Log(LabRoles.Standalone),
            ]);
        foreach (LabNode node in topology.Nodes)
        {
            string role = LabRoles.Agent(node.Name);
            yield return new DaemonSpec(
                role,
                [
                    "agent", .. api, "--node", node.Name, "--state", _paths.NodeState(node.Name), "--cni-socket", _paths.CniSocket(node.Name),
                    "--agent-socket", _paths.AgentSocket(node.Name), "--bpffs", _paths.Bpffs(node.Name), "--uplink", LabNames.Uplink,
                    "--log-file", _paths.Log(role), .. Balancing(node),
                ],
                _paths.NamespacePath(node.Name));
        }
    }

    /// <summary>What a topology asks of a node beyond what every node does.</summary>
    /// <remarks>
    /// The edge's program (XDP) is not offered: what a veth's driver sends back is fetched only by an end that runs XDP too (6.18), and a
    /// frame of XDP has no checksum where its sender leaves that to the device, as veths do.
    /// </remarks>
    private ImmutableArray<string> Balancing(LabNode node)
    {
        if (node.Labels.GetValueOrDefault(LabNames.SocketBalancingLabel) != "true")
        {
            return [];
        }

        // The runtime makes the same directory for the node's workloads, but maybe later.
        string cgroup = Path.Combine(CgroupTree.FindMount(File.ReadLines("/proc/mounts")), LabNodes.Cgroup(_paths, node.Name));
        Directory.CreateDirectory(cgroup);
        return ["--socket-cgroup", cgroup];
    }
}
