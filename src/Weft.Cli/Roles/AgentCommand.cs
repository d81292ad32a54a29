using System.CommandLine;
using System.Net;
using Weft.Agent;
using Weft.Cli.Composition;

namespace Weft.Cli.Roles;

internal static class AgentCommand
{
    private const string Description = """
        Run the agent of one node: it answers the CNI plugin and keeps the node's eBPF programs, maps, links and routes as the
        cluster's objects want them. It works in the network namespace it is started in.

        Examples:
          weft agent --node worker-1 --kubeconfig /etc/weft/kubeconfig
          nsenter --net=/run/netns/weft-ord1-a weft agent --node ord1-a --api-socket /run/weft/weft/apiserver.sock
        """;

    public static Command Build()
    {
        ClientSelection client = new();
        Option<string> node = new("--node") { Description = "Name of the Node this is the agent of", Required = true };
        Option<string> state = new("--state") { Description = "Directory of what survives a restart", DefaultValueFactory = _ => "/var/lib/weft/agent" };
        Option<string> cniSocket = new("--cni-socket") { Description = "Unix socket for the CNI plugin", DefaultValueFactory = _ => "/run/weft/cni.sock" };
        Option<string> agentSocket = new("--agent-socket") { Description = "Unix socket of metrics, health, drops, maps and state", DefaultValueFactory = _ => "/run/weft/agent.sock" };
        Option<string?> bpffs = new("--bpffs") { Description = "Where maps, programs and links are pinned. Default: /sys/fs/bpf/weft/NODE" };
        Option<string?> uplink = new("--uplink") { Description = "Interface that leads to the other nodes. Default: the one with the default route" };
        Option<string?> socketCgroup = new("--socket-cgroup") { Description = "Directory of a cgroup v2 whose processes get a Service's backend when they connect. Default: none; packets are balanced on their way" };
        Option<bool> edge = new("--edge-xdp") { Description = "Send clients' packets for Services on other nodes on by an XDP program at the uplink" };
        Option<string?> metrics = new("--metrics-address") { Description = "ADDRESS:PORT for metrics over TCP too; default none" };
        Option<string> servicePrefixes = ServicePrefixes.Option();
        RoleHost host = new();
        Command command = new("agent", Description) { node, state, cniSocket, agentSocket, bpffs, uplink, socketCgroup, edge, metrics, servicePrefixes };
        client.AddTo(command);
        host.AddTo(command);
        command.SetAction((parsed, cancellationToken) => host.RunAsync(
            parsed,
            services => services.AddWeftAgent(new AgentOptions
            {
                NodeName = parsed.GetRequiredValue(node),
                Client = client.Options(parsed) with { UserAgent = "weft-agent" },
                StateDirectory = parsed.GetRequiredValue(state),
                CniSocketPath = parsed.GetRequiredValue(cniSocket),
                ApiSocketPath = parsed.GetRequiredValue(agentSocket),
                BpffsPath = parsed.GetValue(bpffs) ?? $"/sys/fs/bpf/weft/{parsed.GetRequiredValue(node)}",
                UplinkInterface = parsed.GetValue(uplink),
                SocketCgroup = parsed.GetValue(socketCgroup),
                EdgeXdp = parsed.GetValue(edge),
                MetricsEndpoint = Endpoint(parsed.GetValue(metrics)),
                ServicePrefixes = Roles.ServicePrefixes.Read(parsed.GetRequiredValue(servicePrefixes)),
            }),
            cancellationToken));
        return command;
    }

    private static IPEndPoint? Endpoint(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return IPEndPoint.TryParse(text, out IPEndPoint? endpoint)
            ? endpoint
            : throw new CommandException(ExitCodes.Usage, $"--metrics-address {text} is no ADDRESS:PORT, as 127.0.0.1:9464");
    }
}
