namespace Weft.Agent.Sandboxes;

/// <summary>What CNI names an attachment by: a container and an interface within it.</summary>
internal readonly record struct SandboxKey(string ContainerId, string IfName)
{
    public override string ToString() => $"{ContainerId}/{IfName}";
}
