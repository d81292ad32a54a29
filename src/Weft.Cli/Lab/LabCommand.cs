using System.CommandLine;

namespace Weft.Cli.Lab;

internal static class LabCommand
{
    private const string Description = """
        Make, inspect and remove a lab: regions of nodes as network namespaces of this machine, with the same binaries and packets as
        on a cluster. Needs root.

        Examples:
          weft lab up                                        the default topology, two-regions
          weft lab topology > mine.yaml; weft lab up -f mine.yaml
          weft lab exec shop/redis -- redis-cli ping
          weft lab exec --host internet -- ping -c1 172.30.1.11
        """;

    public static Command Build() => new("lab", Description)
    {
        LabUpCommand.Build(),
        LabDownCommand.Build(),
        LabStatusCommand.Build(),
        LabExecCommand.Build(),
        LabLogsCommand.Build(),
        LabTopologyCommand.Build(),
    };
}
