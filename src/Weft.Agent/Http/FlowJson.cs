using System.Net;
using System.Text.Json;
using Weft.Agent.Drops;
using Weft.Agent.Flows;
using Weft.Agent.Policies.Explain;
using Weft.Dataplane.Abi;

namespace Weft.Agent.Http;

/// <summary>A verdict about a flow as JSON: allowed, audit (allowed, but policies in audit mode would deny it), or denied.</summary>
internal static class FlowJson
{
    /// <summary>True for a drop that is a verdict of policies.</summary>
    public static bool IsDenial(ToldDrop told) =>
        told.Event.Reason is DropReason.PolicyEgress or DropReason.PolicyIngress or DropReason.PolicyUnknown;

    public static void Write(Utf8JsonWriter writer, ToldFlow told)
    {
        var flow = told.Event;
        writer.WriteStartObject();
        writer.WriteString("time", flow.Time);
        writer.WriteString("verdict", flow.Kind == EventKind.Audit ? "audit" : "allowed");
        writer.WriteNumber("protocol", flow.Protocol);
        WriteEnd(writer, "source", flow.Source, flow.SourcePort, told.SourceWorkload);
        WriteEnd(writer, "destination", flow.Destination, flow.DestinationPort, told.DestinationWorkload);
        writer.WriteString("via", flow.Via?.ToString());
        writer.WriteNumber("viaPort", flow.ViaPort);
        writer.WriteString("service", flow.Service);
        writer.WriteNull("reason");
        PolicyExplanationJson.WriteRule(writer, "egressRule", told.Egress);
        PolicyExplanationJson.WriteRule(writer, "ingressRule", told.Ingress);
        PolicyExplanationJson.WriteRule(writer, "egressAudit", told.EgressAudit);
        PolicyExplanationJson.WriteRule(writer, "ingressAudit", told.IngressAudit);
        writer.WriteEndObject();
    }

    public static void WriteDenial(Utf8JsonWriter writer, ToldDrop told)
    {
        var drop = told.Event;
        writer.WriteStartObject();
        writer.WriteString("time", drop.Time);
        writer.WriteString("verdict", "denied");
        writer.WriteNumber("protocol", drop.Protocol);
        WriteEnd(writer, "source", drop.Source, drop.SourcePort, told.SourceWorkload);
        WriteEnd(writer, "destination", drop.Destination, drop.DestinationPort, told.DestinationWorkload);
        writer.WriteNull("via");
        writer.WriteNumber("viaPort", 0);
        writer.WriteString("service", drop.Service);
        writer.WriteString("reason", drop.Reason.ToString());
        PolicyExplanationJson.WriteRule(writer, "egressRule", drop.Reason == DropReason.PolicyEgress ? told.Rule : null);
        PolicyExplanationJson.WriteRule(writer, "ingressRule", drop.Reason == DropReason.PolicyIngress ? told.Rule : null);
        writer.WriteNull("egressAudit");
        writer.WriteNull("ingressAudit");
        writer.WriteEndObject();
    }

    private static void WriteEnd(Utf8JsonWriter writer, string name, IPAddress? address, int port, string? workload)
    {
        writer.WriteString(name, address?.ToString());
        writer.WriteNumber($"{name}Port", port);
        writer.WriteString($"{name}Workload", workload);
    }
}
