using Weft.Dataplane.Endpoints;
using Weft.Dataplane.Nodes;
using Weft.Dataplane.Services;

namespace Weft.Dataplane.Reconcile;

/// <summary>How errors name what they are about.</summary>
public static class Subjects
{
    /// <summary>The node's own devices, prefixes and addresses.</summary>
    public const string Underlay = "underlay";

    /// <summary>The prefixes of Services.</summary>
    public const string Services = "services";

    /// <summary>The tables of policies.</summary>
    public const string Policies = "policies";

    public static string Of(EndpointId id) => $"endpoint {id}";

    public static string Of(EndpointSpec endpoint) => Of(endpoint.Id);

    public static string Of(RemoteNodeSpec node) => $"node {node.Name}";

    public static string Of(ServicePortKey port) => OfService(port.Namespace, port.Name);

    public static string OfService(string serviceNamespace, string name) => $"service {serviceNamespace}/{name}";
}
