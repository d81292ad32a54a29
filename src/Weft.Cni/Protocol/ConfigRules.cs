using System.Text.Json;
using Weft.Cni.Wire;

namespace Weft.Cni.Protocol;

/// <summary>What the network configuration must hold for a command.</summary>
internal static class ConfigRules
{
    /// <summary>sun_path of a unix socket address, without the closing zero.</summary>
    private const int MaxSocketPathBytes = 107;

    public static void Demand(string command, NetworkConfig config)
    {
        if (string.IsNullOrEmpty(config.Name))
        {
            throw Invalid("the network configuration has no name");
        }

        if (string.IsNullOrEmpty(config.AgentSocket))
        {
            throw Invalid("the network configuration has no agentSocket");
        }

        if (!config.AgentSocket.StartsWith('/') || config.AgentSocket.Length > MaxSocketPathBytes)
        {
            throw Invalid($"agentSocket is not an absolute path of at most {MaxSocketPathBytes} bytes");
        }

        if (command == "CHECK" && !HasObject(config.Json, "prevResult"))
        {
            throw Invalid("CHECK needs prevResult in the network configuration");
        }
    }

    private static bool HasObject(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object;

    private static CniException Invalid(string message) => new(CniErrorCode.InvalidConfig, message);
}
