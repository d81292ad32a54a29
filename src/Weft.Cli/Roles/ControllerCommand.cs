using System.CommandLine;
using Weft.Cli.Composition;
using Weft.Controller;

namespace Weft.Cli.Roles;

internal static class ControllerCommand
{
    private const string Description = """
        Run the controller: decisions that need one writer, as each node's prefixes and the addresses Services get out of pools.
        Several may run; one of them leads.

        Example:
          weft controller --kubeconfig ~/.kube/config
        """;

    public static Command Build()
    {
        ClientSelection client = new();
        Option<string> leaseNamespace = new("--lease-namespace") { Description = "Namespace of the Lease by which one controller leads", DefaultValueFactory = _ => "kube-system" };
        Option<string> servicePrefixes = ServicePrefixes.Option();
        RoleHost host = new();
        Command command = new("controller", Description) { leaseNamespace, servicePrefixes };
        client.AddTo(command);
        host.AddTo(command);
        command.SetAction((parsed, cancellationToken) => host.RunAsync(
            parsed,
            services => services.AddWeftController(new ControllerOptions
            {
                Client = client.Options(parsed) with { UserAgent = "weft-controller" },
                LeaseNamespace = parsed.GetRequiredValue(leaseNamespace),
                ServiceNetworks = ServicePrefixes.Read(parsed.GetRequiredValue(servicePrefixes)),
            }),
            cancellationToken));
        return command;
    }
}
