using Weft.Cni.Wire;

namespace Weft.Cni.Agent;

/// <summary>The plugin's only peer: it decides nothing itself.</summary>
internal interface IAgentConnection
{
    /// <summary>One request, one reply, within <paramref name="limit"/>.</summary>
    /// <exception cref="AgentUnavailableException">The agent cannot be reached or went away before it answered.</exception>
    AgentReply Exchange(string socketPath, AgentRequest request, TimeSpan limit);
}

/// <summary>No answer came; whether the agent acted is unknown, which is why every operation is idempotent.</summary>
internal sealed class AgentUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
