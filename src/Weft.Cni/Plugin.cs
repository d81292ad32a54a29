using System.Text.Json;
using Weft.Cni.Agent;
using Weft.Cni.Protocol;
using Weft.Cni.Wire;

namespace Weft.Cni;

/// <summary>
/// One run of the plugin: checks what the runtime passed, hands it to the agent, prints the answer in the version the configuration asks for.
/// </summary>
internal sealed class Plugin(IAgentConnection agent)
{
    /// <summary>Longer than any kernel operation takes on a busy node, shorter than a kubelet waits for a sandbox.</summary>
    private static readonly TimeSpan _operationLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runtimes poll STATUS, and an agent that takes longer is not available.</summary>
    private static readonly TimeSpan _statusLimit = TimeSpan.FromSeconds(5);

    /// <summary>Exit code 0, or 1 with an error object on <paramref name="output"/>.</summary>
    public int Run(PluginEnvironment environment, Stream input, Stream output)
    {
        var version = SpecVersion.Current;
        try
        {
            var config = NetworkConfig.Read(input);
            version = config.CniVersion is { } asked && SpecVersion.Supported.Contains(asked) ? asked : version;
            Execute(environment, config, output);
            return 0;
        }
        catch (CniException e)
        {
            PrintError(output, e.ToError() with { CniVersion = version });
            return 1;
        }
    }

    private void Execute(PluginEnvironment environment, NetworkConfig config, Stream output)
    {
        switch (environment.Command)
        {
            case "VERSION":
                VersionReport.Print(output, config.CniVersion ?? SpecVersion.Current);
                return;
            case "ADD" or "DEL" or "CHECK" or "GC" or "STATUS":
                var result = Forward(environment, config);
                if (environment.Command == "ADD")
                {
                    PrintResult(output, result, config.CniVersion!);
                }

                return;
            case null:
                throw new CniException(CniErrorCode.InvalidEnvironment, "required env variables [CNI_COMMAND] missing");
            default:
                throw new CniException(CniErrorCode.InvalidEnvironment, $"unknown CNI_COMMAND: {environment.Command}");
        }
    }

    private CniResult? Forward(PluginEnvironment environment, NetworkConfig config)
    {
        var command = environment.Command!;
        EnvironmentRules.Demand(environment);
        SpecVersion.Demand(config.CniVersion);
        SpecVersion.DemandCommand(command, config.CniVersion!);
        ConfigRules.Demand(command, config);
        var request = new AgentRequest
        {
            Command = command,
            ContainerId = environment.ContainerId,
            Netns = environment.Netns,
            IfName = environment.IfName,
            Args = environment.Args,
            Config = config.Json,
        };
        var reply = Ask(command, config.AgentSocket!, request);
        return reply.Error is { } error ? throw new CniException(error.Code, error.Msg, error.Details) : reply.Result;
    }

    private AgentReply Ask(string command, string socketPath, AgentRequest request)
    {
        try
        {
            return agent.Exchange(socketPath, request, command == "STATUS" ? _statusLimit : _operationLimit);
        }
        catch (AgentUnavailableException e)
        {
            // Packets of existing workloads flow without the agent, hence not code 51.
            var code = command == "STATUS" ? CniErrorCode.NotAvailable : CniErrorCode.TryAgainLater;
            throw new CniException(code, "the weft agent of this node is not available", e.Message);
        }
    }

    private static void PrintResult(Stream output, CniResult? result, string version)
    {
        if (result is null)
        {
            throw new CniException(CniErrorCode.Internal, "the agent answered ADD without a result");
        }

        JsonSerializer.Serialize(output, ResultShape.For(result, version), WireFormat.Json.CniResult);
    }

    private static void PrintError(Stream output, CniError error) => JsonSerializer.Serialize(output, error, WireFormat.Json.CniError);
}
