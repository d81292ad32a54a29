using System.Net;
using Weft.Dataplane.Endpoints;
using Weft.Packets;

namespace Weft.Agent.Sandboxes;

/// <summary>An endpoint as the kernel holds it: enough to rebuild a record whose file was lost.</summary>
/// <param name="Netns">Path and inode are unknown if no namespace file leads to it.</param>
internal sealed record KernelEndpoint(
    EndpointId Id,
    string Workload,
    string HostInterface,
    string ContainerInterface,
    MacAddress Mac,
    IPAddress? Ipv4,
    IPAddress? Ipv6,
    NetnsIdentity Netns);
