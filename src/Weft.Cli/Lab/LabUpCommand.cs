using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Weft.Cli.Composition;
using Weft.Standalone.Lab;
using Weft.Standalone.Lab.Topology;

namespace Weft.Cli.Lab;

internal static class LabUpCommand
{
    private const string Description = """
        Make the lab and return when every node is ready. Safe to repeat: what runs stays, what is missing or was killed is started
        again, and the objects in the API server are kept. Ends with 1 and the reason when a node does not become ready.

        Examples:
          weft lab up
          weft lab up --fresh                 begin with an empty lab
          weft lab up -f three-regions.yaml   see: weft lab topology
        """;

    public static Command Build()
    {
        LabSelection lab = new();
        Option<string?> file = new("--file", "-f") { Description = "Topology: a YAML or JSON file, or the name of one that comes with Weft. Default: the lab's own, else two-regions" };
        Option<bool> fresh = new("--fresh") { Description = "Remove what there is and begin with an empty lab" };
        Option<int?> port = new("--api-port") { Description = "Port on 127.0.0.1 where the API server serves kubectl. Default: the lab's own, else 6443, else a free one" };
        Option<int> timeout = new("--timeout") { Description = "Seconds to wait for every node", DefaultValueFactory = _ => 120 };
        Command command = new("up", Description) { file, fresh, port, timeout };
        lab.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            LabPaths paths = lab.Paths(parsed);
            LabOptions options = new()
            {
                Paths = paths,
                Weft = Binaries.Weft(),
                Build = Binaries.Build(),
                CniBinDirectory = Binaries.CniDirectory(),
                Topology = parsed.GetValue(file) is { } topology ? TopologyFiles.Load(topology) : null,
                ApiServerPort = parsed.GetValue(port),
                ReadyTimeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
            };
            LabManager manager = new(options, NullLoggerFactory.Instance, TimeProvider.System);
            long began = TimeProvider.System.GetTimestamp();
            await LabProgress.RunAsync(progress => manager.UpAsync(parsed.GetValue(fresh), progress, cancellationToken));
            TimeSpan took = TimeProvider.System.GetElapsedTime(began);
            Console.WriteLine($"Lab \"{paths.Lab}\" is up: {manager.Recorded!.Nodes.Count()} nodes ready in {took.TotalSeconds:0.0} s.");
            Console.WriteLine($"  export KUBECONFIG={paths.Kubeconfig}");
            return ExitCodes.Success;
        });
        return command;
    }
}
