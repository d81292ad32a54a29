using System.CommandLine;
using System.CommandLine.Help;
using Weft.Cli.Connectivity;
using Weft.Cli.Drops;
using Weft.Cli.Explain;
using Weft.Cli.Flows;
using Weft.Cli.Lab;
using Weft.Cli.Maps;
using Weft.Cli.Roles;
using Weft.Cli.Status;

namespace Weft.Cli.Composition;

/// <summary>Every command of the weft binary.</summary>
internal static class CommandTree
{
    private const string Description = """
        Weft: a cloud native network fabric. Workloads are plain Kubernetes objects; every node's own eBPF programs carry their packets.

        Begin here:
          weft lab up                              two regions of nodes on this machine
          export KUBECONFIG=$(weft kubeconfig)     then use kubectl as ever
          weft status                              what runs, and what is applied where
          weft connectivity                        every workload to every workload
          weft explain shop/worker-0 shop/redis:6379   may it, and which policy says so
          weft lab down                            leave nothing behind

        Exit codes: 0 done; 1 a check failed or the work could not be done; 2 wrong usage; 3 what is needed does not run;
        4 a policy denies what was asked about.
        """;

    public static RootCommand Build()
    {
        RootCommand root = new(Description)
        {
            LabCommand.Build(),
            KubeconfigCommand.Build(),
            StatusCommand.Build(),
            ConnectivityCommand.Build(),
            ExplainCommand.Build(),
            FlowsCommand.Build(),
            DropsCommand.Build(),
            MapsCommand.Build(),
            ApiServerCommand.Build(),
            ControllerCommand.Build(),
            StandaloneCommand.Build(),
            AgentCommand.Build(),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Show what a command does and takes, with examples";
        help.Action = new TeachingHelp((HelpAction)help.Action!, root);
        return root;
    }
}
