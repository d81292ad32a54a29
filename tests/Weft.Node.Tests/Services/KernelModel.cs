using System.Net;
using System.Text.Json.Nodes;
using Weft.Dataplane;
using Weft.Dataplane.Services;

namespace Weft.Node.Tests.Services;

/// <summary>What the kernel's maps of Services hold, and what they should hold: both written out as sorted lines, so that a difference can be read.</summary>
internal static class KernelModel
{
    /// <summary>Everything the rows of both families say, numbers of Services and places in pages left out.</summary>
    public static IReadOnlyList<string> Actual(NodeDataplane dataplane)
    {
        var lines = new List<string>();
        foreach (var family in new[] { "4", "6" })
        {
            var services = Rows(dataplane, $"weft_services{family}_v1");
            var names = services.Where(row => Number(row["id"]) != 0).GroupBy(row => Number(row["id"]))
                .ToDictionary(group => group.Key, group => $"{group.Select(Name).Order(StringComparer.Ordinal).First()}");
            lines.AddRange(services.Select(row => $"{Name(row)} {string.Join('+', row["flags"]!.AsArray().Select(flag => (string)flag!).Order(StringComparer.Ordinal))} affinity {(Number(row["affinity"]) != 0)} inside [{Table(row["inside"])}] outside [{Table(row["outside"])}]"));
            lines.AddRange(Rows(dataplane, $"weft_members{family}_v1").Select(row => $"member {names.GetValueOrDefault(Number(row["service"]))} {row["addr"]} {row["port"]} draining {row["draining"]}"));
            lines.AddRange(Rows(dataplane, $"weft_ranges{family}_v1").Select(row => $"range {names.GetValueOrDefault(Number(row["service"]))} {row["range"]}"));
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>The same from what is wanted; without contradictions between Services.</summary>
    public static IReadOnlyList<string> Expected(ServiceSet services)
    {
        var lines = new List<string>();
        foreach (var spec in services.Specs)
        {
            var names = spec.Frontends.Select(frontend => Name(frontend.Address, frontend.Port, spec.Protocol)).Order(StringComparer.Ordinal).ToList();
            lines.AddRange(spec.Frontends.Select(frontend => Line(spec, frontend)));
            lines.AddRange(spec.Backends.Select(backend => $"member {names[0]} {backend.Address} {backend.Port} draining {(backend.IsDraining ? "true" : "false")}"));
            lines.AddRange(spec.SourceRanges.Where(range => range.BaseAddress.AddressFamily == spec.Key.Family).Select(range => $"range {names[0]} {range}"));
        }

        var addresses = services.Specs.SelectMany(spec => spec.Frontends).Where(frontend => frontend.Address is not null).GroupBy(frontend => frontend.Address!);
        lines.AddRange(addresses.Select(group =>
            $"{Name(group.Key, 0, 0)} {(group.Any(frontend => frontend.Kind == FrontendKind.LoadBalancer) ? "Echo" : "")} affinity False inside [] outside []"));
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>The rows as a reader of the JSON sees them.</summary>
    public static IReadOnlyList<JsonObject> Rows(NodeDataplane dataplane, string map) =>
        [.. dataplane.DumpMap(map)!.Rows.Select(row => JsonNode.Parse(row.ToJsonString())!.AsObject())];

    private static string Line(ServicePortSpec spec, ServiceFrontend frontend)
    {
        var flags = frontend.Kind == FrontendKind.Cluster
            ? "Reject"
            : frontend.Kind == FrontendKind.LoadBalancer && !spec.SourceRanges.IsEmpty ? "Outside+Ranges" : "Outside";
        var outside = frontend.Kind == FrontendKind.Cluster ? "" : Table(spec.Backends.Where(backend => backend.Outside));
        return $"{Name(frontend.Address, frontend.Port, spec.Protocol)} {flags} affinity {spec.Affinity is not null} inside [{Table(spec.Backends.Where(backend => backend.Inside))}] outside [{outside}]";
    }

    private static string Table(IEnumerable<BackendSpec> backends) =>
        string.Join(' ', backends.Select(backend => new IPEndPoint(backend.Address, backend.Port).ToString()).Order(StringComparer.Ordinal));

    private static string Table(JsonNode? table) => table is null
        ? ""
        : string.Join(' ', table["backends"]!.AsArray().Select(backend => (string)backend!["backend"]!).Order(StringComparer.Ordinal));

    private static string Name(JsonObject row) =>
        Name(row["addr"] is { } address ? IPAddress.Parse((string)address!) : null, (int)row["port"]!, (int)row["protocol"]!);

    private static string Name(IPAddress? address, int port, int protocol) => $"{address?.ToString() ?? "*"} {port}/{protocol}";

    private static uint Number(JsonNode? node) => (uint)node!;
}
