namespace Weft.Agent.Sandboxes;

/// <summary>What the runtime asks for in ADD.</summary>
internal sealed record SandboxClaim(SandboxKey Key, PodIdentity Pod, NetnsIdentity Netns);
