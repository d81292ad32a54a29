using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Api;

namespace Weft.Cli.Status.Services;

/// <summary>Objects and agents' answers to one report. Pure.</summary>
internal static class ServiceJoin
{
    private const string Ready = "ready";

    /// <summary>The condition by which an agent tells on the object what all of them say here.</summary>
    private const string AgentsCondition = "weft.dev/EndpointsAccepted";

    public static ServiceReport Of(Service service, IReadOnlyList<EndpointSlice> slices, IReadOnlyList<NodeReply> replies)
    {
        BackendRow[] backends = Backends(replies);
        return new ServiceReport(
            service.Metadata.Namespace ?? "",
            service.Metadata.Name ?? "",
            Type(service.Spec),
            Addresses(service),
            Ports(replies, backends),
            backends,
            [.. replies.Select(reply => new ServiceNodeRow(reply.Node, Behind(service, slices, reply)))],
            Problems(service, replies));
    }

    private static string Type(ServiceSpec? spec) => spec switch
    {
        { Type: "ExternalName" } => $"ExternalName {spec.ExternalName}",
        { ClusterIP: "None" } => "headless",
        _ => spec?.Type ?? "ClusterIP",
    };

    private static ServiceAddressRow[] Addresses(Service service) =>
    [
        .. (service.Spec?.ClusterIPs ?? []).Where(address => address != "None").Select(address => new ServiceAddressRow("cluster", address)),
        .. (service.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => new ServiceAddressRow("load balancer", ingress.Ip ?? ingress.Hostname ?? "")),
        .. (service.Spec?.ExternalIPs ?? []).Select(address => new ServiceAddressRow("external", address)),
    ];

    /// <summary>Null when the agent has applied this version of the Service and of each of its slices, and has no other slice.</summary>
    private static string? Behind(Service service, IReadOnlyList<EndpointSlice> slices, NodeReply reply)
    {
        if (reply.Body is not { } body)
        {
            return reply.Problem ?? "its agent gave no answer";
        }

        if (Number(body["version"]) < Number(service.Metadata.ResourceVersion))
        {
            return "the newest change of the Service is not there yet";
        }

        Dictionary<string, ulong> there = Objects(body, "slices").ToDictionary(slice => Text(slice, "name"), slice => Number(slice["version"]), StringComparer.Ordinal);
        foreach (EndpointSlice slice in slices)
        {
            if (!there.Remove(slice.Metadata.Name ?? "", out ulong version) || version < Number(slice.Metadata.ResourceVersion))
            {
                return $"the newest change of EndpointSlice {slice.Metadata.Name} is not there yet";
            }
        }

        return there.Count > 0 ? $"EndpointSlice {there.Keys.Min(StringComparer.Ordinal)} is gone, but not there yet"
            : body["inForce"]?.GetValue<bool>() == true ? null
            : Objects(body, "problems").Where(problem => Text(problem, "reason") == "NotApplied").Select(problem => Text(problem, "message")).FirstOrDefault()
                ?? "the kernel has not taken it yet";
    }

    private static ServicePortRow[] Ports(IReadOnlyList<NodeReply> replies, BackendRow[] backends)
    {
        // Every node has the same ports; the first that answers speaks for all.
        JsonObject? body = replies.Select(reply => reply.Body).FirstOrDefault(body => body is not null);
        return
        [
            .. Objects(body, "ports").Select(port =>
            {
                BackendRow[] own = [.. backends.Where(backend => backend.Port == Text(port, "port") && backend.Family == Text(port, "family"))];
                return new ServicePortRow(
                    Text(port, "port"),
                    Text(port, "family"),
                    Text(port, "protocol"),
                    [.. Objects(port, "frontends").Select(Frontend)],
                    own.Count(backend => backend.State == Ready),
                    own.Count(backend => backend.State != Ready));
            }),
        ];
    }

    private static string Frontend(JsonObject frontend)
    {
        string address = Text(frontend, "address");
        string port = Text(frontend, "port");
        return address.Length == 0 ? $"node port {port}" : address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
    }

    /// <summary>An endpoint that takes connections on some node is ready, whatever the others leave to it.</summary>
    private static BackendRow[] Backends(IReadOnlyList<NodeReply> replies)
    {
        Dictionary<(string, string, string, int), BackendRow> rows = [];
        foreach (JsonObject port in replies.SelectMany(reply => Objects(reply.Body, "ports")))
        {
            foreach (JsonObject backend in Objects(port, "backends"))
            {
                BackendRow next = new(
                    Text(port, "port"),
                    Text(port, "family"),
                    Text(backend, "address"),
                    (int)Number(backend["port"]),
                    backend["node"]?.ToString(),
                    Text(backend, "state"),
                    (int)Number(backend["weight"]),
                    (int)Number(backend["connections"]));
                (string, string, string, int) key = (next.Port, next.Family, next.Address, next.TargetPort);
                rows[key] = rows.TryGetValue(key, out BackendRow? known)
                    ? known with
                    {
                        Node = known.Node ?? next.Node,
                        State = known.State == Ready ? known.State : next.State,
                        Connections = known.Connections + next.Connections,
                    }
                    : next;
            }
        }

        return [.. rows.Values];
    }

    /// <summary>What every answering node says is said once.</summary>
    private static ProblemRow[] Problems(Service service, IReadOnlyList<NodeReply> replies)
    {
        int answers = replies.Count(reply => reply.Body is not null);
        IEnumerable<ProblemRow> told = replies
            .SelectMany(reply => Objects(reply.Body, "problems").Select(problem => (reply.Node, Reason: Text(problem, "reason"), Message: Text(problem, "message"))))
            .GroupBy(problem => (problem.Reason, problem.Message))
            .Select(group => new ProblemRow(
                group.Key.Reason, group.Count() == answers ? "all nodes" : string.Join(", ", group.Select(problem => problem.Node)), group.Key.Message));

        // What the agents say they say on the object too.
        IEnumerable<ProblemRow> conditions = (service.Status?.Conditions ?? [])
            .Where(condition => condition.Status == "False" && condition.Type != AgentsCondition)
            .Select(condition => new ProblemRow(condition.Reason, "the object", condition.Message));
        IEnumerable<ProblemRow> ports = (service.Status?.LoadBalancer?.Ingress ?? []).SelectMany(ingress => (ingress.Ports ?? [])
            .Where(port => !string.IsNullOrEmpty(port.Error))
            .Select(port => new ProblemRow(port.Error!, "the object", $"port {port.Port}/{port.Protocol} of {ingress.Ip} is not this Service's")));
        return [.. conditions, .. ports, .. told];
    }

    private static IEnumerable<JsonObject> Objects(JsonObject? parent, string field) => (parent?[field] as JsonArray ?? []).OfType<JsonObject>();

    private static string Text(JsonObject parent, string field) => parent[field]?.ToString() ?? "";

    private static ulong Number(JsonNode? node) => Number(node?.ToString());

    private static ulong Number(string? text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;
}
