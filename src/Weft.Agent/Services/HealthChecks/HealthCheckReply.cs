using System.Globalization;
using System.Text;
using System.Text.Json;
using Weft.Api;

namespace Weft.Agent.Services.HealthChecks;

/// <summary>What a load balancer is told that asks a node for a Service: word for word as kube-proxy answers, which balancers know.</summary>
internal static class HealthCheckReply
{
    /// <param name="withBody">False for HEAD.</param>
    public static byte[] Of(ObjectKey service, int endpoints, bool withBody)
    {
        var body = Body(service, endpoints);
        var status = endpoints > 0 ? "200 OK" : "503 Service Unavailable";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nX-Load-Balancing-Endpoint-Weight: {endpoints}\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        return withBody ? [.. Encoding.ASCII.GetBytes(head), .. body] : Encoding.ASCII.GetBytes(head);
    }

    private static byte[] Body(ObjectKey service, int endpoints)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("service");
            writer.WriteString("namespace", service.Namespace);
            writer.WriteString("name", service.Name);
            writer.WriteEndObject();
            writer.WriteNumber("localEndpoints", endpoints);
            writer.WriteBoolean("serviceProxyHealthy", true);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
