using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Standalone.Lab;

namespace Weft.Cli.Drops;

/// <summary>One dropped packet as a line for people: addresses are named after their workloads where they have one.</summary>
internal sealed class DropView(ImmutableArray<LabWorkload> workloads)
{
    private readonly Dictionary<string, string> _names = workloads
        .Where(workload => !workload.HostNetwork)
        .SelectMany(workload => workload.Addresses.Select(address => (Address: address, workload.FullName)))
        .GroupBy(pair => pair.Address, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().FullName, StringComparer.Ordinal);

    public string Line(JsonObject drop)
    {
        string time = DateTimeOffset.TryParse(Text(drop, "time"), CultureInfo.InvariantCulture, out DateTimeOffset at)
            ? at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : Text(drop, "time");
        string source = End(drop, "source", "sourcePort");
        string workload = Text(drop, "workload");
        string sender = workload.Length == 0 || source.Contains(workload, StringComparison.Ordinal) ? "" : $" from {workload}";
        string flow = $"{source} -> {End(drop, "destination", "destinationPort")}{sender}";
        return $"{time} {Text(drop, "node"),-10} {Text(drop, "reason"),-22} {Protocol(drop),-6} {flow} ({Text(drop, "lengthBytes")} bytes, {Text(drop, "program")}) {Text(drop, "text")}";
    }

    private string End(JsonObject drop, string address, string port)
    {
        string text = Text(drop, address);
        if (text.Length == 0)
        {
            return Text(drop, "workload") is { Length: > 0 } workload && address == "source" ? workload : "?";
        }

        // What stands in the place of a port in ICMP is an identifier, which says nothing to people.
        string number = Text(drop, "protocol") is "1" or "58" ? "" : Text(drop, port);
        string host = text.Contains(':', StringComparison.Ordinal) && number is not ("" or "0") ? $"[{text}]" : text;
        string shown = number is "" or "0" ? host : $"{host}:{number}";
        string? service = address == "destination" ? drop["service"]?.ToString() : null;
        return service is not null ? $"{shown} (service {service})" : _names.TryGetValue(text, out string? name) ? $"{shown} ({name})" : shown;
    }

    private static string Protocol(JsonObject drop) => Text(drop, "protocol") switch
    {
        "1" => "ICMP",
        "6" => "TCP",
        "17" => "UDP",
        "58" => "ICMPv6",
        "" or "0" => "",
        var other => $"IP/{other}",
    };

    private static string Text(JsonObject drop, string field) => drop[field]?.ToString() ?? "";
}
