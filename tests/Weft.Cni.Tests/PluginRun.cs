using System.Text;
using System.Text.Json;
using Weft.Cni.Agent;
using Weft.Cni.Protocol;
using Weft.Cni.Wire;

namespace Weft.Cni.Tests;

/// <summary>Runs the plugin against an agent that is a function.</summary>
internal sealed class PluginRun : IAgentConnection
{
    private readonly Func<AgentRequest, AgentReply> _agent;

    private PluginRun(Func<AgentRequest, AgentReply> agent) => _agent = agent;

    public static PluginEnvironment Add { get; } = new()
    {
        Command = "ADD",
        ContainerId = "0123abcd",
        Netns = "/run/netns/x",
        IfName = "eth0",
        Args = "K8S_POD_NAME=web",
        Path = "/opt/cni/bin",
    };

    public int ExitCode { get; private set; }

    public string Output { get; private set; } = "";

    public AgentRequest? Request { get; private set; }

    public string? SocketPath { get; private set; }

    public TimeSpan Limit { get; private set; }

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public int ErrorCode => Json.GetProperty("code").GetInt32();

    public static PluginRun Of(PluginEnvironment environment, string config, Func<AgentRequest, AgentReply>? agent = null)
    {
        var run = new PluginRun(agent ?? (_ => new AgentReply()));
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(config));
        using var output = new MemoryStream();
        run.ExitCode = new Plugin(run).Run(environment, input, output);
        run.Output = Encoding.UTF8.GetString(output.ToArray());
        return run;
    }

    public static string Config(string version, string more = "") =>
        $$"""{"cniVersion":"{{version}}","name":"weft","type":"weft-cni","agentSocket":"/run/weft/cni.sock"{{more}}}""";

    public AgentReply Exchange(string socketPath, AgentRequest request, TimeSpan limit)
    {
        (SocketPath, Request, Limit) = (socketPath, request, limit);
        return _agent(request);
    }
}
