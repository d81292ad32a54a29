using Weft.Testing.Namespaces;

namespace Weft.Bench.Rows;

/// <summary>One node of <see cref="AgentUnderTest"/>.</summary>
/// <param name="PinPath">Where its agent pins the node's maps.</param>
/// <param name="CniSocket">The agent's end of the CNI plugin.</param>
internal sealed record AgentNode(LabNamespace Namespace, string PinPath, string CniSocket)
{
    public string Name => Namespace.Name;
}
