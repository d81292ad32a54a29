using System.Globalization;
using System.Text.Json.Nodes;
using Weft.Packets;

namespace Weft.Cli.Output;

/// <summary>The ends of a packet or a flow, as agents tell them, in one form everywhere: <c>weft explain --flow</c> reads it.</summary>
internal static class FlowText
{
    /// <summary><c>10.64.0.2:5353 (shop/web) -> 10.65.0.9:53 (service kube-system/dns)</c>.</summary>
    public static string Ends(JsonObject flow) => $"{End(flow, "source")} -> {End(flow, "destination")}";

    /// <summary>The protocol by its name; empty when it is not known.</summary>
    public static string Protocol(JsonObject flow) =>
        byte.TryParse(Text(flow, "protocol"), NumberStyles.None, CultureInfo.InvariantCulture, out byte number) && number != 0 ? ProtocolName.Of(number) : "";

    /// <summary>Of the day, to the millisecond, as the node's clock has it.</summary>
    public static string Time(JsonObject flow) =>
        DateTimeOffset.TryParse(Text(flow, "time"), CultureInfo.InvariantCulture, out DateTimeOffset at)
            ? at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : Text(flow, "time");

    /// <summary>A field as text; empty when it is null or missing.</summary>
    public static string Text(JsonObject flow, string field) => flow[field]?.ToString() ?? "";

    /// <summary>One line about a rule; null when there is none.</summary>
    public static string? Rule(JsonObject flow, string field) => (flow[field] as JsonObject)?["text"]?.ToString();

    /// <summary>Address and port, an IPv6 address with a port in brackets.</summary>
    public static string Address(string address, string port) =>
        port is "" or "0" ? address : address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";

    private static string End(JsonObject flow, string field)
    {
        string address = Text(flow, field);
        string name = Text(flow, $"{field}Workload");
        if (address.Length == 0)
        {
            return name.Length > 0 ? name : "?";
        }

        // What stands in the place of a port in ICMP is an identifier, which says nothing to people.
        bool hasPort = byte.TryParse(Text(flow, "protocol"), out byte protocol) && ProtocolName.HasPorts(protocol);
        string shown = Address(address, hasPort ? Text(flow, $"{field}Port") : "");
        string service = field == "destination" && Text(flow, "via").Length == 0 ? Text(flow, "service") : "";
        return service.Length > 0 ? $"{shown} (service {service})" : name.Length > 0 ? $"{shown} ({name})" : shown;
    }
}
