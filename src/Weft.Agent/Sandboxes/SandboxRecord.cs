using System.Net;
using Weft.Dataplane.Endpoints;
using Weft.Packets;

namespace Weft.Agent.Sandboxes;

/// <summary>One sandbox and its addresses: one record, because neither is of use or safe to free without the other.</summary>
/// <param name="Sequence">Order of creation on this node; the highest one is the allocation cursor.</param>
/// <param name="ReleasedAt">Set in <see cref="SandboxPhase.Released"/> only.</param>
internal sealed record SandboxRecord(
    SandboxKey Key,
    EndpointId EndpointId,
    PodIdentity Pod,
    NetnsIdentity Netns,
    IPAddress? Ipv4,
    IPAddress? Ipv6,
    MacAddress Mac,
    string HostInterface,
    SandboxPhase Phase,
    ulong Sequence,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReleasedAt = null)
{
    public IEnumerable<IPAddress> Addresses => new[] { Ipv4, Ipv6 }.OfType<IPAddress>();

    /// <summary>Rebuilt from the kernel after its file was lost: the container is not known, only the Pod.</summary>
    public bool IsRecovered => Key.ContainerId.Length == 0;

    /// <summary>For people: the Pod, or the container if the runtime named no Pod.</summary>
    public string Workload => Pod.ToString() is { Length: > 0 } pod ? pod : Key.ToString();

    /// <summary>Name of the veth's end on the node: "weft endpoint", within the kernel's 15 characters for every id.</summary>
    public static string HostInterfaceOf(EndpointId id) => $"wep{id.Value}";
}
