namespace Weft.Cli.Status.Services;

/// <summary>One Service as its object, its slices and every node's agent describe it.</summary>
/// <param name="Nodes">Every node of the fabric, by name.</param>
internal sealed record ServiceReport(
    string Namespace,
    string Name,
    string Type,
    IReadOnlyList<ServiceAddressRow> Addresses,
    IReadOnlyList<ServicePortRow> Ports,
    IReadOnlyList<BackendRow> Backends,
    IReadOnlyList<ServiceNodeRow> Nodes,
    IReadOnlyList<ProblemRow> Problems)
{
    public int InForce => Nodes.Count(node => node.Behind is null);

    public bool IsWell => Nodes.Count > 0 && InForce == Nodes.Count && Problems.Count == 0;
}

/// <param name="Kind">cluster, load balancer or external.</param>
internal sealed record ServiceAddressRow(string Kind, string Address);

/// <param name="Frontends">Where it is reached: ADDRESS:PORT, or "node port NUMBER".</param>
/// <param name="Ready">Endpoints that take new connections somewhere.</param>
internal sealed record ServicePortRow(string Port, string Family, string Protocol, IReadOnlyList<string> Frontends, int Ready, int Draining);

/// <param name="Node">The node the endpoint is on; null when no agent knows.</param>
/// <param name="State">ready or draining.</param>
/// <param name="Connections">Open ones, of all nodes together.</param>
internal sealed record BackendRow(string Port, string Family, string Address, int TargetPort, string? Node, string State, int Weight, int Connections);

/// <param name="Behind">What of the Service is not in force there; null when all is.</param>
internal sealed record ServiceNodeRow(string Node, string? Behind);

/// <param name="Where">The node it was told of, or "all nodes", or "the object".</param>
internal sealed record ProblemRow(string Reason, string Where, string Message);
