using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Weft.Dataplane.Policies;
using Weft.Packets;

namespace Weft.Agent.Policies.Explain;

/// <summary>Questions as they come in a URL.</summary>
internal static class PolicyQuery
{
    /// <summary>Reads <c>workload</c> (namespace/name), <c>direction</c>, <c>peer</c>, <c>protocol</c> and <c>port</c>.</summary>
    /// <param name="problem">What is wrong with it, for whoever wrote it.</param>
    public static bool TryReadQuestion(IQueryCollection query, [NotNullWhen(true)] out PolicyQuestion? question, [NotNullWhen(false)] out string? problem)
    {
        question = null;
        string workload = query["workload"].ToString();
        var slash = workload.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == workload.Length - 1)
        {
            problem = "workload must be namespace/name";
            return false;
        }

        if (ReadDirection(query) is not { } direction)
        {
            problem = "direction must be egress or ingress";
            return false;
        }

        if (!HostAndPort.TryParseAddress(query["peer"], out var peer))
        {
            problem = "peer must be an IP address";
            return false;
        }

        if (!TryReadProtocol(query, out var protocol, out problem) || !TryReadPort(query, "port", protocol, out var port, out problem))
        {
            return false;
        }

        question = new PolicyQuestion(workload, direction, peer, protocol, port);
        return true;
    }

    /// <summary>Reads <c>protocol</c>, <c>src</c>, <c>sport</c>, <c>dst</c> and <c>dport</c>.</summary>
    /// <param name="problem">What is wrong with it, for whoever wrote it.</param>
    public static bool TryReadTuple(IQueryCollection query, [NotNullWhen(true)] out FlowTuple? tuple, [NotNullWhen(false)] out string? problem)
    {
        tuple = null;
        if (!HostAndPort.TryParseAddress(query["src"], out IPAddress? source)
            || !HostAndPort.TryParseAddress(query["dst"], out IPAddress? destination)
            || source.AddressFamily != destination.AddressFamily)
        {
            problem = "src and dst must be IP addresses of one family";
            return false;
        }

        if (!TryReadProtocol(query, out var protocol, out problem)
            || !TryReadPort(query, "sport", protocol, out var sourcePort, out problem)
            || !TryReadPort(query, "dport", protocol, out var destinationPort, out problem))
        {
            return false;
        }

        tuple = new FlowTuple(protocol, source, sourcePort, destination, destinationPort);
        return true;
    }

    private static PolicyDirection? ReadDirection(IQueryCollection query) => query["direction"].ToString() switch
    {
        "egress" => PolicyDirection.Egress,
        "ingress" => PolicyDirection.Ingress,
        _ => null,
    };

    private static bool TryReadProtocol(IQueryCollection query, out byte protocol, [NotNullWhen(false)] out string? problem)
    {
        problem = ProtocolName.TryParse(query["protocol"], out protocol) ? null : "protocol must be TCP, UDP, SCTP, ICMP, ICMPv6 or a number up to 255";
        return problem is null;
    }

    /// <summary>What has no ports needs none.</summary>
    private static bool TryReadPort(IQueryCollection query, string name, byte protocol, out ushort port, [NotNullWhen(false)] out string? problem)
    {
        var text = query[name].ToString();
        port = 0;
        problem = (text.Length == 0 && !ProtocolName.HasPorts(protocol)) || ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            ? null
            : $"{name} must be a number up to 65535";
        return problem is null;
    }
}
