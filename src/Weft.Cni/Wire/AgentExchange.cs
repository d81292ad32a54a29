using System.Text.Json;

namespace Weft.Cni.Wire;

/// <summary>What the plugin asks the agent: one line of JSON on the agent's CNI socket.</summary>
internal sealed record AgentRequest
{
    public required string Command { get; init; }

    public string? ContainerId { get; init; }

    public string? Netns { get; init; }

    public string? IfName { get; init; }

    /// <summary><c>CNI_ARGS</c>, undecoded: <c>KEY=VALUE</c> pairs separated by semicolons.</summary>
    public string? Args { get; init; }

    /// <summary>The network configuration as it came on standard input.</summary>
    public JsonElement? Config { get; init; }
}

/// <summary>What the agent answers: one line of JSON. Neither member set means success without a result.</summary>
internal sealed record AgentReply
{
    public CniResult? Result { get; init; }

    public CniError? Error { get; init; }
}

/// <summary>Limits of the exchange, the same on both sides.</summary>
internal static class ExchangeLimits
{
    /// <summary>
    /// Largest network configuration taken. A GC lists every attachment of the node at about 120 bytes each, so this is room for thousands.
    /// </summary>
    public const int MaxConfigBytes = 1 << 20;

    /// <summary>Configuration plus everything the environment can add.</summary>
    public const int MaxLineBytes = MaxConfigBytes + (64 << 10);

    /// <summary>Nesting that any real configuration stays far below.</summary>
    public const int MaxJsonDepth = 32;
}
