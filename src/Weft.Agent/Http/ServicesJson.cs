using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Weft.Agent.Apply;
using Weft.Agent.Services;
using Weft.Agent.Services.Problems;
using Weft.Agent.Services.Projection;
using Weft.Agent.Services.Records;
using Weft.Dataplane.Conntrack;
using Weft.Dataplane.Reconcile;
using Weft.Dataplane.Services;

namespace Weft.Agent.Http;

/// <summary>Services as this node sees them, and whether its kernel does.</summary>
internal static class ServicesJson
{
    /// <summary>All Services, one short entry each.</summary>
    public static void WriteList(Utf8JsonWriter writer, string node, IReadOnlyList<ServiceSnapshot> services, AppliedState? applied)
    {
        var failed = applied?.Result?.Errors.Select(error => error.Subject).ToHashSet(StringComparer.Ordinal) ?? [];
        writer.WriteStartObject();
        writer.WriteString("node", node);
        writer.WriteStartArray("services");
        foreach (var service in services)
        {
            var key = service.Record.Key;
            writer.WriteStartObject();
            WriteName(writer, service);
            writer.WriteNumber("ports", service.Projected.Ports.Length);
            writer.WriteNumber("backends", service.Projected.Ports.Sum(port => port.Backends.Length));
            writer.WriteBoolean("inForce", IsInForce(service, applied) && !failed.Contains(Subjects.OfService(key.Namespace!, key.Name)));
            writer.WriteNumber("problems", service.Projected.Problems.Length);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <param name="flows">Open connections of all Services that this node translates.</param>
    public static void Write(
        Utf8JsonWriter writer, string node, ServiceSnapshot service, AppliedState? applied, FabricFacts facts, IReadOnlyDictionary<ServiceFlow, int> flows)
    {
        var failures = FailuresOf(service, applied);
        writer.WriteStartObject();
        writer.WriteString("node", node);
        WriteName(writer, service);
        writer.WriteBoolean("inForce", IsInForce(service, applied) && failures.Count == 0);
        writer.WriteNumber("localEndpoints", service.Projected.LocalEndpoints);
        writer.WriteNumber("healthCheckPort", service.Record.HealthCheckPort);
        writer.WriteStartArray("slices");
        foreach (var slice in service.Slices.OrderBy(slice => slice.Key.Name, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("name", slice.Key.Name);
            writer.WriteString("version", VersionText.Text(slice.Version));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteProblems(writer, service.Projected.Problems, failures);
        writer.WriteStartArray("ports");
        foreach (var port in service.Projected.Ports)
        {
            WritePort(writer, port, facts, flows);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The kernel was brought to exactly these ports, whatever else it was brought to since.</summary>
    private static bool IsInForce(ServiceSnapshot service, AppliedState? applied) =>
        applied is { Desired.Services: { } services, Result: not null }
        && service.Projected.Ports.All(port => services.TryGet(port.Key, out var there) && there.Equals(port));

    private static List<string> FailuresOf(ServiceSnapshot service, AppliedState? applied)
    {
        if (applied is null or { Result: null })
        {
            return [applied?.Failure ?? "the kernel has not been brought up to date yet"];
        }

        var subject = Subjects.OfService(service.Record.Key.Namespace!, service.Record.Key.Name);
        return [.. applied.Result.ErrorsOf(subject).Select(error => $"{error.Target}: {error.Message}")];
    }

    private static void WriteName(Utf8JsonWriter writer, ServiceSnapshot service)
    {
        writer.WriteString("namespace", service.Record.Key.Namespace);
        writer.WriteString("name", service.Record.Key.Name);
        writer.WriteString("version", VersionText.Text(service.Record.Version));
    }

    private static void WriteProblems(Utf8JsonWriter writer, IEnumerable<ServiceProblem> problems, List<string> failures)
    {
        writer.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            WriteProblem(writer, problem.Reason, problem.Message);
        }

        foreach (var failure in failures)
        {
            WriteProblem(writer, "NotApplied", failure);
        }

        writer.WriteEndArray();
    }

    private static void WriteProblem(Utf8JsonWriter writer, string reason, string message)
    {
        writer.WriteStartObject();
        writer.WriteString("reason", reason);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }

    private static void WritePort(Utf8JsonWriter writer, ServicePortSpec port, FabricFacts facts, IReadOnlyDictionary<ServiceFlow, int> flows)
    {
        writer.WriteStartObject();
        writer.WriteString("port", port.Key.Port);
        writer.WriteString("family", port.Key.Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6");
        writer.WriteString("protocol", ProtocolNumber.Name(port.Protocol));
        if (port.Affinity is { } affinity)
        {
            writer.WriteNumber("affinitySeconds", (long)affinity.TotalSeconds);
        }

        writer.WriteStartArray("frontends");
        foreach (var frontend in port.Frontends)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", frontend.Kind.ToString());
            writer.WriteString("address", frontend.Address?.ToString());
            writer.WriteNumber("port", frontend.Port);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("sourceRanges");
        foreach (var range in port.SourceRanges)
        {
            writer.WriteStringValue(range.ToString());
        }

        writer.WriteEndArray();
        WriteBackends(writer, port, facts, ConnectionsOf(port, facts, flows));
        writer.WriteEndObject();
    }

    private static void WriteBackends(
        Utf8JsonWriter writer, ServicePortSpec port, FabricFacts facts, Dictionary<(IPAddress Address, ushort Port), int> connections)
    {
        writer.WriteStartArray("backends");
        foreach (var backend in port.Backends)
        {
            var owner = facts.OwnerOf(backend.Address);
            writer.WriteStartObject();
            writer.WriteString("address", backend.Address.ToString());
            writer.WriteNumber("port", backend.Port);
            writer.WriteString("node", owner?.Name);
            writer.WriteString("state", backend.IsDraining ? "draining" : "ready");
            writer.WriteBoolean("inside", backend.Inside);
            writer.WriteBoolean("outside", backend.Outside);
            writer.WriteNumber("weight", backend.Weight);
            writer.WriteNumber("connections", connections.GetValueOrDefault((backend.Address, backend.Port)));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A node port is reached at any own address of the node.</summary>
    private static Dictionary<(IPAddress Address, ushort Port), int> ConnectionsOf(
        ServicePortSpec port, FabricFacts facts, IReadOnlyDictionary<ServiceFlow, int> flows)
    {
        Dictionary<(IPAddress, ushort), int> connections = [];
        foreach (var (flow, count) in flows)
        {
            if (flow.Protocol == port.Protocol
                && flow.Address.AddressFamily == port.Key.Family
                && port.Frontends.Any(frontend => frontend.Port == flow.Port
                    && (frontend.Address is null ? facts.OwnerOf(flow.Address) is not null : frontend.Address.Equals(flow.Address))))
            {
                var backend = (flow.Backend, flow.BackendPort);
                connections[backend] = connections.GetValueOrDefault(backend) + count;
            }
        }

        return connections;
    }
}
