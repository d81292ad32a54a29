using System.CommandLine;
using Weft.Cli.Composition;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Routing;
using Weft.Standalone.Lab.Topology;
using Weft.Standalone.Runtime;
using Weft.Standalone.Workloads;

namespace Weft.Cli.Roles;

internal static class StandaloneCommand
{
    private const string Description = """
        Run what stands in for a cluster and its surroundings on one machine: scheduler, workload controllers, a process runtime for
        every node of a lab, and the routers' routes to Services. A real cluster has all of these itself. Started by weft lab up.

        Example:
          weft standalone --lab weft --api-socket /run/weft/weft/apiserver.sock
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        ClientSelection client = new();
        Option<string?> cni = new("--cni-bin-dir") { Description = "Directory of the weft-cni plugin. Default: beside this binary, or where make build puts it" };
        RoleHost host = new();
        Command command = new("standalone", Description) { cni };
        lab.AddTo(command);
        client.AddTo(command);
        host.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            LabPaths paths = lab.Paths(parsed);
            if (!File.Exists(paths.Topology))
            {
                throw new CommandException(ExitCodes.NotRunning, $"lab \"{paths.Lab}\" has not been made. Start it: weft lab up");
            }

            LabTopology topology = TopologyFiles.Parse(File.ReadAllText(paths.Topology), paths.Topology);
            string plugins = parsed.GetValue(cni) ?? Binaries.CniDirectory();
            return host.RunAsync(
                parsed,
                services =>
                {
                    RoleHost.AddClient(services, client.Options(parsed), "kubelet");
                    services.AddWorkloadControllers();
                    services.AddLabRouting(topology, paths);
                    services.AddWeftProcessRuntime(LabNodes.RuntimeOptions(topology, paths, plugins));
                },
                cancellationToken);
        });
        return command;
    }
}
