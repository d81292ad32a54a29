using System.Net;

namespace Weft.Agent.Policies.Explain;

/// <summary>One end of a flow, as a policy can name it.</summary>
/// <param name="Namespace">Null, as is the pod's name, when the address is no pod's that is known.</param>
internal sealed record PolicyEnd(string? Namespace, string? Pod, IReadOnlyList<KeyValuePair<string, string>> Labels, IPAddress? Address)
{
    public static PolicyEnd Of(IPAddress address) => new(null, null, [], address);
}
